"""The page of shared views over a desk of its own: what it shows, what it asks of the desk, what it never does."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.filters import Filter
from dashboard.pages import _filter_words
from dashboard.words import words

HOSTILE = "![x](http://a.b/c.png) <b>*A*</b>"
NOVEMBER = Filter(days=None, start_date=date(2026, 10, 25), end_date=date(2026, 11, 21), channels=("phone",))
MOMENT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


class Desk:
    """Notes what it is asked."""

    def __init__(self, views=(), links=(), lang="en", fault=""):
        self._views, self._links, self.t, self.fault = views, links, words(lang), fault
        self.asked, self.edits, self.address = [], 0, None

    def views(self):
        return self._views

    def links(self):
        return self._links

    def does_work(self, link):
        return link.stopped_at is None

    def title(self, page):
        return page.capitalize()

    def sentence(self, filter):
        return _filter_words.sentence(filter, self.t)

    def local(self, moment):
        return moment.replace(tzinfo=None)

    def __getattr__(self, name):
        def act(*given):
            self.asked.append((name, *(getattr(one, "name", one) for one in given)))
            return self.fault

        return act


def view(name, **changes):
    facts = {"view_id": name[:3], "name": name, "page": "overview", "filter": NOVEMBER, "is_start": False}
    return SimpleNamespace(**facts | {"opened_at": None} | changes)


def link(link_id, **changes):
    facts = {"link_id": link_id, "page": "agents", "filter": NOVEMBER, "is_frozen": True, "is_locked": True}
    facts |= {"hides_people": True, "made_at": MOMENT, "expires_at": None, "stopped_at": None, "opened": 0}
    return SimpleNamespace(**facts | {"opened_at": None} | changes)


def script(desk, lang):
    from dashboard.pages import shared
    from dashboard.pages._parts import Screen
    from dashboard.words import words

    nowhere = Screen(lang, "light", words(lang), choose=lambda _: None, open=lambda slug, _: desk.open_page(slug))
    shared.render(desk, nowhere)


def page(desk, lang="en"):
    at = AppTest.from_function(script, args=(desk, lang), default_timeout=30).run()
    assert not at.exception
    return at


def captions(at):
    return [one.value.replace("\\", "") for one in at.caption]


def press(at, key):
    next(b for b in at.button if b.key.startswith(key)).click().run()
    assert not at.exception


def test_without_a_view_it_says_what_views_are_for():
    desk = Desk()
    at = page(desk)
    assert "Save the filters you use each morning." in [m.value for m in at.markdown]
    press(at, "shared_to_overview")
    assert desk.asked == [("open_page", "overview")]


def test_a_view_is_told_by_name_page_filter_and_last_visit():
    at = page(Desk([view("Morning", opened_at=MOMENT), view("Rolling", filter=Filter(days=7, channels=("email",)))]))
    assert [one.value for one in at.text] == ["Morning", "Rolling"]
    assert captions(at)[:2] == [
        "Overview · 25 Oct – 21 Nov 2026 · Phone · vs previous period · opened 21 Nov 2026 09:30",
        "Overview · the last 7 days · Email · vs previous period · not opened yet",
    ]


def test_hostile_names_stay_letters():
    named = replace(NOVEMBER, teams=(HOSTILE,))
    at = page(Desk([view(HOSTILE, filter=named)], [link("l", filter=named)]))
    assert at.text[0].value == HOSTILE
    assert not [one.value for one in (*at.caption, *at.markdown) if "![" in one.value or "<b>" in one.value]


@pytest.mark.parametrize(
    ("key", "asked"),
    [
        ("open_view", [("opened", "Morning"), ("open_page", "overview")]),
        ("down", [("move", "Morning", 1)]),
        ("start", [("make_start", "Morning")]),
        ("delete", [("delete", "Morning")]),
    ],
)
def test_what_can_be_done_with_a_view(key, asked):
    desk = Desk([view("Morning"), view("Second")])
    press(page(desk), key)
    assert desk.asked == asked


def test_the_first_cannot_go_up_and_the_last_not_down():
    at = page(Desk([view("Morning"), view("Second")]))
    ends = {b.key: b.disabled for b in at.button if b.key.startswith(("up_", "down_"))}
    assert ends == {"up_Mor_0": True, "down_Mor_0": False, "up_Sec_0": False, "down_Sec_0": True}


def test_the_start_page_says_so_and_can_be_given_up():
    desk = Desk([view("Morning", is_start=True)])
    at = page(desk)
    assert next(b for b in at.button if b.key.startswith("start")).label == "No start page"
    press(at, "start")
    assert desk.asked == [("make_start", None)]


def test_a_name_that_is_taken_is_said_where_it_was_typed():
    desk = Desk([view("Morning")], fault="There is a view of this name.")
    at = page(desk)
    at.text_input[0].set_value("Evening").run()
    press(at, "rename")
    assert desk.asked == [("rename", "Morning", "Evening")]
    assert [e.value.replace("\\", "") for e in at.error] == ["There is a view of this name."]


def test_a_link_is_told_by_its_rights_and_its_use():
    used = link("l", opened=3, opened_at=MOMENT, expires_at=datetime(2026, 12, 21, 9, 30, tzinfo=UTC))
    free = link("m", is_frozen=False, is_locked=False, hides_people=False, filter=Filter(days=28), opened=1)
    at = page(Desk(links=[used, free]))
    assert [one.value for one in at.text] == ["Agents", "Agents"]
    assert [line for line in captions(at) if "made" in line] == [
        "figures frozen · filters locked · names hidden · stops working 21 Dec 2026 09:30 · "
        "opened 3 times, last 21 Nov 2026 09:30 · made 21 Nov 2026 09:30",
        "newest data · filters can be changed · names shown · never stops working · opened once · "
        "made 21 Nov 2026 09:30",
    ]


@pytest.mark.parametrize("does", ["renew", "stop"])
def test_replacing_and_stopping_are_asked_once(does):
    desk = Desk(links=[link("l")])
    at = page(desk)
    assert desk.asked == []
    press(at, f"{does}_now_l")
    assert [name for name, *_ in desk.asked] == [does]


def test_a_stopped_link_offers_nothing_more():
    at = page(Desk(links=[link("l", stopped_at=MOMENT)]))
    assert [e.label for e in at.expander] == ["1 link no longer works"]
    assert any("stopped 21 Nov 2026 09:30" in line for line in captions(at))
    assert [b.key for b in at.button if b.key.startswith(("renew", "stop"))] == []


def test_chinese_says_all_of_it():
    desk = Desk(
        [view("早会", is_start=True)], [link("l", opened=2, opened_at=MOMENT), link("m", stopped_at=MOMENT)], "zh_CN"
    )
    desk.title = {"overview": "总览", "agents": "客服"}.get
    at = page(desk, "zh_CN")
    said = [one.value for one in (*at.caption, *at.markdown, *at.subheader)]
    said += [one.label for one in (*at.button, *at.text_input, *at.expander)]
    latin = [text for text in said if any(letter.isascii() and letter.isalpha() for letter in text)]
    assert latin == [":blue-badge[起始页]"]
