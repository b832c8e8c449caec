"""Saved views and share links: whose they are, what they remember, and when they open nothing."""

import secrets
import string
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from dashboard.errors import UsageError
from dashboard.filters import Filter
from dashboard.state import marts
from dashboard.state.database import reading
from dashboard.store import Store
from dashboard.store.sharing import LinkGoneError
from tests.unit.store_files import opened, ticket, tickets_csv

ME = "Li Na"
ROWS = [
    ticket("T1", day=2) | {"agent_id": "Li Na"},
    ticket("T2", day=3) | {"agent_id": "Wang Lei"},
    ticket("T3", created="2026-11-10 10:00:00", day=10) | {"agent_id": "Wang Lei"},
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("sharing")
    with opened(folder / "data") as made:
        made.commit(made.preview(made.inspect(tickets_csv(folder / "a.csv", *ROWS))))
        yield made


def share(store: Store, filter: Filter | None = None, page: str = "overview", **more: object):
    """A new link and its token; live, open and telling everything, but for what is said."""
    given = {"is_frozen": False, "is_locked": False, "hides_people": False, "by": ME, **more}
    return store.links.create(page, filter or Filter(), **given)


# Views


def test_a_view_is_kept_as_its_address_says_it(store: Store) -> None:
    rolling = Filter(days=7, channels=("chat",), teams=("a, b",), metric="response", sort="id")
    fixed = Filter(days=None, start_date=date(2026, 11, 1), end_date=date(2026, 11, 9), compare="none")
    for name, filter in (("rolling", rolling), ("fixed", fixed)):
        saved = store.views.save(name, "response", filter, "keeper")
        assert (saved.name, saved.page, saved.filter, saved.by) == (name, "response", filter, "keeper")
        assert (saved.is_start, saved.opened_at) == (False, None)
        assert saved.created_at.tzinfo is not None
    assert [view.filter for view in store.views.every("keeper")] == [rolling, fixed]


def test_conditions_on_single_tickets_belong_to_their_list(store: Store) -> None:
    filter = Filter(only=("late",), ages=("0_4h",))
    assert store.views.save("list", "tickets", filter, "lister").filter == filter
    assert store.views.save("else", "overview", filter, "lister").filter == Filter()


def test_a_selection_that_no_address_can_hold_is_refused(store: Store) -> None:
    """What would be dropped of it narrows: a link without it would show more."""
    for filter in (Filter(teams=("x" * 201,)), Filter(teams=tuple(f"{n:03}" for n in range(101)))):
        with pytest.raises(UsageError, match="cannot be kept whole"):
            store.views.save("too much", "overview", filter, ME)
        with pytest.raises(UsageError, match="cannot be kept whole"):
            share(store, filter)


def test_names_are_used_once_a_person(store: Store) -> None:
    first = store.views.save("  Monday\n morning ", "overview", Filter(), "a")
    assert first.name == "Monday morning"
    with pytest.raises(UsageError, match="already"):
        store.views.save("monday MORNING", "overview", Filter(), "a")
    other = store.views.save("Monday morning", "overview", Filter(), "b")
    second = store.views.save("Evening", "overview", Filter(), "a")
    with pytest.raises(UsageError, match="already"):
        store.views.rename(second.view_id, "Monday morning", "a")
    assert store.views.rename(second.view_id, "EVENING", "a").name == "EVENING", "its own name is free"
    assert store.views.named("monday  morning", "b").view_id == other.view_id
    with pytest.raises(UsageError, match="There are: Monday morning, EVENING"):
        store.views.named("Noon", "a")


@pytest.mark.parametrize("name", ["", " \t", "x" * 81, "\u200b"])
def test_a_name_says_something_in_one_line(store: Store, name: str) -> None:
    with pytest.raises(UsageError, match="1 to 80 characters"):
        store.views.save(name, "overview", Filter(), ME)
    with pytest.raises(UsageError, match="1 to 80 characters"):
        store.views.rename(store.views.save(secrets.token_hex(4), "overview", Filter(), ME).view_id, name, ME)


def test_views_stand_in_the_order_that_was_given_them(store: Store) -> None:
    ids = {name: store.views.save(name, "overview", Filter(), "mover").view_id for name in "abcd"}

    def moved(name: str, places: int) -> str:
        after = store.views.move(ids[name], places, "mover")
        assert after == store.views.every("mover")
        return "".join(view.name for view in after)

    assert moved("a", 1) == "bacd"
    assert moved("d", -2) == "bdac"
    assert moved("b", 99) == "dacb"
    assert moved("c", -99) == "cdab"
    store.views.delete(ids["d"], "mover")
    assert [view.name for view in store.views.every("mover")] == ["c", "a", "b"]
    store.views.save("e", "overview", Filter(), "mover")
    assert [view.name for view in store.views.every("mover")] == ["c", "a", "b", "e"]


def test_one_view_is_the_start(store: Store) -> None:
    assert store.views.start("starter") is None
    first, second = (store.views.save(name, "overview", Filter(), "starter") for name in "ab")
    theirs = store.views.save("a", "overview", Filter(), "somebody")
    store.views.make_start(theirs.view_id, "somebody")
    for view in (first, second):
        store.views.make_start(view.view_id, "starter")
        assert store.views.start("starter") == replace(view, is_start=True)
        assert [v.is_start for v in store.views.every("starter")].count(True) == 1
    store.views.make_start(None, "starter")
    assert store.views.start("starter") is None
    assert store.views.start("somebody") is not None


def test_opening_a_view_is_remembered(store: Store) -> None:
    view = store.views.save("opened", "overview", Filter(), ME)
    seen = store.views.opened(view.view_id, ME)
    assert seen.opened_at is not None
    assert seen.opened_at >= view.created_at


def test_another_persons_view_is_not_there(store: Store) -> None:
    view = store.views.save("mine", "overview", Filter(), "owner")
    for act in (
        lambda: store.views.rename(view.view_id, "yours", "thief"),
        lambda: store.views.delete(view.view_id, "thief"),
        lambda: store.views.move(view.view_id, 1, "thief"),
        lambda: store.views.make_start(view.view_id, "thief"),
        lambda: store.views.opened(view.view_id, "thief"),
        lambda: store.views.named("mine", "thief"),
    ):
        with pytest.raises(UsageError):
            act()
    assert store.views.every("owner") == [view]
    assert store.views.every("thief") == []


# Links


def test_a_link_says_what_it_is(store: Store) -> None:
    filter = Filter(days=7, channels=("chat",))
    link, token = share(store, filter, "response", is_locked=True, hides_people=True, days=7)
    assert store.links.find(token) == link
    assert (link.page, link.filter, link.fingerprint) == ("response", filter, None)
    assert (link.is_frozen, link.is_locked, link.hides_people) == (False, True, True)
    assert (link.made_by, link.opened, link.opened_at, link.stopped_at) == (ME, 0, None, None)
    assert link.expires_at is not None
    assert timedelta(days=7) - timedelta(minutes=1) < link.expires_at - link.made_at <= timedelta(days=7)
    assert link in store.links.every()
    assert share(store, days=None)[0].expires_at is None


def test_a_live_link_goes_on_moving_and_a_frozen_one_stands(store: Store) -> None:
    rolling = Filter(days=7, compare="dow")
    assert share(store, rolling)[0].filter == rolling
    frozen, _ = share(store, rolling, is_frozen=True)
    assert frozen.filter == rolling.settled(date(2026, 11, 10))
    assert frozen.fingerprint == store.fingerprint


def test_opening_a_link_is_counted(store: Store) -> None:
    link, token = share(store)
    for times in (1, 2):
        link = store.links.opened(link)
        assert link.opened == times
    assert link.opened_at is not None
    assert store.links.find(token) == link


def gone(store: Store, token: str) -> tuple[str, str]:
    """Why a token opens nothing, and how that is said."""
    with pytest.raises(LinkGoneError) as caught:
        store.links.find(token)
    return caught.value.reason, str(caught.value)


def test_a_stopped_link_opens_nothing(store: Store) -> None:
    link, token = share(store)
    stopped = store.links.stop(link.link_id, "Wang Lei")
    assert gone(store, token) == ("stopped", "This link was stopped. Ask Li Na for a new one.")
    assert store.links.stop(link.link_id, ME).stopped_at == stopped.stopped_at
    with pytest.raises(UsageError, match="does not work any more"):
        store.links.renew(link.link_id, ME)
    _, token = share(store, by="local")
    store.links.stop(store.links.find(token).link_id, "local")
    assert gone(store, token)[1] == "This link was stopped. Ask who gave it to you for a new one."


def test_a_link_ends_with_its_time(store: Store) -> None:
    link, token = share(store, days=7)
    assert link.expires_at is not None
    with time_machine.travel(link.expires_at - timedelta(seconds=1), tick=False):
        assert store.links.find(token) == link
    with time_machine.travel(link.expires_at, tick=False):
        assert gone(store, token) == ("expired", "The time of this link is over. Ask Li Na for a new one.")
        assert not link.works
        with pytest.raises(UsageError):
            store.links.renew(link.link_id, ME)
    forever = share(store, days=None)[1]
    with time_machine.travel(datetime(2099, 1, 1, tzinfo=UTC), tick=False):
        assert store.links.find(forever).works


def test_a_new_address_ends_the_old_one(store: Store) -> None:
    link, token = share(store)
    fresh = store.links.renew(link.link_id, ME)
    assert gone(store, token)[0] == "unknown"
    assert store.links.find(fresh) == link


def test_links_that_are_not_there_cannot_be_changed(store: Store) -> None:
    for act in (store.links.stop, store.links.renew):
        with pytest.raises(UsageError, match="no such link"):
            act("0" * 16, ME)


UNKNOWN = ("unknown", "This link doesn't exist.")
ALPHABET = string.ascii_letters + string.digits + "-_"


def test_any_changed_letter_is_the_same_unknown(store: Store) -> None:
    _, token = share(store)
    wrong = [token[:k] + other + token[k + 1 :] for k in range(32) for other in ALPHABET if other != token[k]]
    assert len(wrong) == 32 * 63
    assert {gone(store, text) for text in wrong} == {UNKNOWN}
    others = ["", ":token", token[:-1], token + "A", token + "\n", " " + token, token.swapcase(), "%", "_" * 32, "*"]
    assert {gone(store, text) for text in others} == {UNKNOWN}


@given(text=st.text(max_size=40))
def test_no_other_text_opens_anything(store: Store, text: str) -> None:
    assert gone(store, text) == UNKNOWN


def test_the_address_is_kept_nowhere(store: Store) -> None:
    _, token = share(store)
    store.engine.dispose()  # what was written is in the files now
    kept = b"".join(path.read_bytes() for path in store.folders.state.iterdir())
    assert token.encode() not in kept
    assert len(kept) > 1000


def test_a_filter_that_is_not_understood_whole_opens_nothing(store: Store) -> None:
    """After a code has left the program, the rest of the filter would show more than was shared."""
    link, token = share(store, Filter(channels=("chat",)))
    with store.engine.begin() as connection:
        connection.execute(
            text("update links set filter = :filter where link_id = :id"),
            {"filter": '{"ch": "fax"}', "id": link.link_id},
        )
    assert gone(store, token) == UNKNOWN


# People


def agents(store: Store, token: str) -> tuple[set[str], set[str]]:
    """Agents in the filter of a link, and those that its reader tells of with that filter."""
    link = store.links.find(token)
    read = store.links.reader_of(link)
    november = replace(link.filter, days=None, start_date=date(2026, 11, 1), end_date=date(2026, 11, 30))
    return set(link.filter.agents), set(read("measures/volume", november, by="agent")["bucket"])


def test_hidden_agents_are_codes_in_the_filter_and_in_the_figures(store: Store) -> None:
    link, token = share(store, Filter(agents=("Wang Lei",)), hides_people=True)
    asked, told = agents(store, token)
    assert asked == told
    (code,) = told
    assert code.startswith("A-")
    with reading(store.engine) as connection:
        kept = str(connection.execute(text("select filter from links where link_id = :id"), {"id": link.link_id}).all())
    assert code in kept
    assert "Wang" not in kept
    again, _ = share(store, Filter(agents=(code,)), hides_people=True)
    assert again.filter.agents == (code,), "a code stays what it is"
    nobody, token = share(store, Filter(agents=("Nobody",)), hides_people=True)
    assert "Nobody" not in nobody.filter.agents
    assert agents(store, token)[1] == set()


def test_a_link_that_hides_nobody_speaks_as_the_settings_do(store: Store) -> None:
    _, token = share(store, Filter(agents=("Wang Lei",)))
    assert agents(store, token) == ({"Wang Lei"}, {"Wang Lei"})
    store.preferences.save("hide_agent_names", True, by=ME)
    try:
        asked, told = agents(store, token)
        assert asked == told != {"Wang Lei"}
        _, coded = share(store, Filter(agents=tuple(told)))
    finally:
        store.preferences.save("hide_agent_names", False, by=ME)
    assert agents(store, coded) == ({"Wang Lei"}, {"Wang Lei"})


def test_a_link_that_hides_people_is_not_filtered_by_them(tmp_path: Path) -> None:
    rows = [row | {"Region": "North", "Buddy": "Wang Lei"} for row in ROWS]
    with opened(tmp_path / "data") as store:
        draft = store.inspect(tickets_csv(tmp_path / "a.csv", *rows), keep={"Region": True, "Buddy": True})
        store.commit(store.preview(draft))
        assert set(store.read("details/attribute_values")["header"]) == {"Region", "Buddy"}
        share(store, Filter(attributes=("Buddy=Wang Lei",)))
        share(store, Filter(attributes=("Region=North",)), hides_people=True)
        with pytest.raises(UsageError, match="“Buddy”, which tells of people"):
            share(store, Filter(attributes=("Buddy=Wang Lei",)), hides_people=True)


def test_an_empty_store_has_nothing_to_freeze(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as store:
        with pytest.raises(UsageError, match="no figures to keep"):
            share(store, is_frozen=True)
        _, token = share(store)
        assert store.links.reader_of(store.links.find(token))("details/store")["tickets"].item() == 0


def test_every_mart_leaves_its_recipe(store: Store) -> None:
    saved = marts.find(store.engine, store.fingerprint)
    assert saved is not None
    assert saved.recipe["versions"] == store.lake.versions()
    assert saved.content == store.figures.shown().content
    assert store.figures.recipe_of(store.fingerprint).settings == store.figures._settings()


def test_a_team_with_a_name_in_it_is_told_by_a_code(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as store:
        rows = [row | {"team": "Team Wang Lei"} for row in ROWS]
        store.commit(store.preview(store.inspect(tickets_csv(tmp_path / "a.csv", *rows))))

        def told(token: str) -> tuple[tuple[str, ...], int]:
            link = store.links.find(token)
            november = replace(link.filter, days=None, start_date=date(2026, 11, 1), end_date=date(2026, 11, 30))
            count = store.links.reader_of(link)("measures/volume", november, by="all")["tickets"].item()
            return link.filter.teams, count

        real = told(share(store, Filter(teams=("Team Wang Lei",)))[1])
        hidden = told(share(store, Filter(teams=("Team Wang Lei",)), hides_people=True, is_locked=True)[1])
        assert real == (("Team Wang Lei",), hidden[1])
        assert real[1] > 0
        assert hidden[0][0].startswith("Team [agent] ")
        assert told(share(store, Filter(teams=hidden[0]))[1]) == real, "a code becomes a name again"
