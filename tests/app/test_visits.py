"""Visits by a share link without a browser: what an address can do to them, how they end, what the start page is."""

import json
import shutil
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlparse

import pytest

from dashboard.filters import Filter
from dashboard.pages._parts import Facts
from dashboard.store.sharing import LinkGoneError
from dashboard.ui import selection, share
from dashboard.ui.contents import MANAGED, VIEWS
from tests.app.conftest import _opened

PHONE = Filter(days=7, channels=("phone",))
FIXED = Filter(days=None, start_date=date(2026, 3, 23), end_date=date(2026, 3, 29), channels=("phone",))


@pytest.fixture(scope="module")
def data(filled, tmp_path_factory):
    """A store of these tests' own."""
    return shutil.copytree(filled, tmp_path_factory.mktemp("visits") / "data")


@pytest.fixture
def store(data, monkeypatch):
    monkeypatch.setenv("CSAT_DATA", str(data))
    return _opened()


@pytest.fixture
def linked(store):
    """linked(page, filter, …) → the token of a new link."""

    def make(page="overview", filter=PHONE, **wishes):
        said = {"is_frozen": True, "is_locked": True, "hides_people": True} | wishes
        return store.links.create(page, filter, **said, by="local")[1]

    return make


def address(at):
    return {key: text if isinstance(text, str) else text[-1] for key, text in at.query_params.items()}


def titles(at):
    assert not at.exception
    return [one.value for one in at.header]


def chosen(at):
    return at.session_state[selection.FILTER]


def said(at):
    return [one.value.replace("\\", "") for one in (*at.markdown, *at.caption)]


def test_a_locked_link_ignores_everything_beside_its_token(visit, data, linked):
    token = linked()
    at = visit(data, v=token, d="90", ch="chat,email", cmp="none", sort="id", nonsense="1")
    assert titles(at) == ["Overview"]
    assert (chosen(at), address(at)) == (FIXED, {"v": token})
    assert "Shared view · frozen, data to 30 Mar 02:50 · filters locked · names hidden" in said(at)
    assert [b.key for b in at.button if b.key.startswith(("chip_", "tickets_", "share", "remove"))] == []
    assert at.multiselect.len == 0


@pytest.mark.parametrize("slug", ["tickets", "agents", "import", "settings", "shared"])
def test_a_locked_link_has_one_page(visit, data, linked, slug):
    at = visit(data, slug=slug, v=linked(page="response"))
    assert titles(at) == ["Response times"]
    assert chosen(at) == FIXED


def test_how_it_is_drawn_can_be_chosen_and_nothing_else(visit, data, linked):
    at = visit(data, v=linked())
    at.session_state[selection.FILTER] = Filter(days=90, metric="response", sort="id")
    at.run()
    assert chosen(at) == replace(FIXED, metric="response", sort="id")


@pytest.mark.parametrize("is_locked", [True, False])
def test_what_a_click_would_filter_is_a_button_only_where_it_can(visit, data, linked, is_locked):
    at = visit(data, v=linked(is_locked=is_locked))
    sent = {p.proto.component_name: json.loads(p.proto.json) for p in at.get("bidi_component")}
    assert sent["csat_cards"]["is_locked"] is is_locked
    assert sent["csat_leaderboard"]["is_locked"] is is_locked


def test_an_open_link_starts_with_its_filter_and_lets_go_of_it(visit, data, linked):
    token = linked(filter=PHONE, is_frozen=False, is_locked=False)
    at = visit(data, v=token)
    assert (chosen(at), address(at)) == (PHONE, {"d": "7", "ch": "phone", "v": token})
    assert "Shared view · newest data · names hidden" in said(at)
    at = visit(data, v=token, d="28")
    assert (chosen(at), address(at)) == (Filter(), {"d": "28", "v": token})  # written out: bare is the link's filter
    at = visit(data, slug="tickets", v=token, ch="chat")
    assert titles(at) == ["Tickets"]
    assert chosen(at) == Filter(channels=("chat",))


@pytest.mark.parametrize("module", MANAGED, ids=lambda module: module.SLUG)
def test_an_open_link_does_not_lead_to_what_is_managed(visit, data, linked, module):
    assert titles(visit(data, slug=module.SLUG, v=linked(page="peaks", is_locked=False))) == ["Peaks & staffing"]


@pytest.mark.parametrize("is_locked", [True, False])
def test_a_session_stays_under_its_link(visit, data, linked, is_locked):
    token = linked(is_locked=is_locked)
    at = visit(data, v=token)
    for said_now in ({}, {"d": "90"}, {"v": "another"}, {"v": linked(page="agents", filter=Filter())}):
        at.query_params.clear()
        for key, value in said_now.items():
            at.query_params[key] = value
        at.run()
        assert address(at)["v"] == token
        assert any(line.startswith("Shared view · frozen") for line in said(at))


def test_a_stopped_link_ends_in_the_next_run(visit, data, store, linked):
    token = linked()
    at = visit(data, v=token)
    store.links.stop(store.links.find(token).link_id, "local")
    at.run()
    assert titles(at) == []
    assert said(at) == ["This link was stopped. Ask who gave it to you for a new one."]
    assert [b.key for b in at.button] == []
    at.query_params.clear()
    assert titles(at.run()) == []


@pytest.mark.parametrize("token", ["", ":token", "x" * 32, "../../etc", "é" * 40])
def test_an_unknown_token_opens_nothing(visit, data, store, token):
    at = visit(data, slug="agents", v=token, d="7")
    assert titles(at) == []
    assert said(at) == ["This link doesn't exist."]


def test_a_visit_counts_once(visit, data, store, linked):
    token = linked()
    at = visit(data, v=token)
    at.run()
    at.run()
    assert store.links.find(token).opened == 1
    visit(data, v=token)
    assert store.links.find(token).opened == 2


def test_a_drawer_of_a_stopped_link_shows_nothing_more(visit, data, store, linked, monkeypatch):
    """A drawer is drawn without the rest of its page, with the reader of an earlier run."""
    from dashboard.ui import visit as visits
    from dashboard.words import words

    token, reruns = linked(), []
    monkeypatch.setattr(visits, "KNOWN_SECONDS", 0)
    monkeypatch.setattr(visits.st, "session_state", {visits.TOKEN: token})
    monkeypatch.setattr(visits.st, "rerun", lambda: reruns.append("whole page"))
    read = visits.current(store, "local", words("en")).read
    assert Facts.of(read) is not None
    store.links.stop(store.links.find(token).link_id, "local")
    with pytest.raises(LinkGoneError):
        read("details/store")
    assert reruns == ["whole page"]


# The start page


@pytest.fixture
def started(store):
    """started(page, filter) → that view is where the bare address leads."""
    made = []

    def make(page, filter):
        view = store.views.save(f"Start {len(made)}", page, filter, "local")
        store.views.make_start(view.view_id, "local")
        made.append(view)
        return view

    yield make
    for view in made:
        store.views.delete(view.view_id, "local")


def test_the_bare_address_leads_to_the_start_view(visit, data, store, started):
    started("satisfaction", PHONE)
    at = visit(data)
    assert titles(at) == ["Satisfaction"]
    assert chosen(at) == PHONE
    assert store.views.start("local").opened_at is not None
    started("overview", Filter(channels=("email",)))
    at = visit(data)
    assert (titles(at), chosen(at)) == (["Overview"], Filter(channels=("email",)))


@pytest.mark.parametrize(("slug", "said_there"), [("", {"d": "90"}), ("agents", {}), ("settings", {})])
def test_any_other_address_does_not(visit, data, started, slug, said_there):
    started("satisfaction", PHONE)
    assert titles(visit(data, slug=slug, **said_there)) != ["Satisfaction"]


def test_a_link_is_not_led_to_the_start_page(visit, data, linked, started):
    started("satisfaction", Filter(channels=("email",)))
    at = visit(data, v=linked(is_locked=False))
    assert (titles(at), chosen(at)) == (["Overview"], FIXED)


# What is shared


def test_an_address_to_copy_is_never_bare():
    assert selection.path_of("overview", Filter()) == "/?d=28"
    assert selection.path_of("agents", PHONE) == "/agents?d=7&ch=phone"
    team = Filter(teams=("A & B, 客服",))
    assert parse_qs(urlparse(selection.path_of("tickets", team)).query) == {"team": ["A & B\\, 客服"]}


@pytest.mark.parametrize(
    ("filter", "days"),
    [(PHONE, 7), (FIXED, 7), (Filter(days=None, start_date=date(2026, 3, 1), end_date=date(2026, 3, 9)), None)],
)
def test_dates_go_on_moving_where_they_end_with_the_data(store, filter, days):
    shared = share.Shared(store, "overview", "Overview", filter, Facts.of(store.read))
    assert shared.rolling_days == days
    assert shared.filter_of(share.DATED) == filter.settled(date(2026, 3, 29))
    if days:
        assert shared.filter_of(share.ROLLING) == Filter(days=days, channels=filter.channels)


def test_every_page_that_can_be_shared_opens(visit, data, linked):
    for slug, module in VIEWS.items():
        assert titles(visit(data, slug=slug, v=linked(page=slug))) == [module.TITLE]
