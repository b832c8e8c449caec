"""A session under a locked link: whatever the address says and the browser sends, the link's filter is what holds."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.filters import Filter, from_url, to_url
from dashboard.ui import selection
from tests.unit.test_filterbar import FakeStreamlit

LINKED = Filter(
    days=None, start_date=date(2026, 3, 1), end_date=date(2026, 3, 7), channels=("phone",), compare="dow", metric="low"
)
KEYS = ["d", "cmp", "ch", "team", "topic", "agent", "by", "pr", "wd", "hr", "only", "bh", "sc", "m", "sort", "at", "v"]
VALUES = st.one_of(
    st.sampled_from(
        ["7", "90", "2020-01-01..2030-01-01", "chat,email", "none", "prev", "1", "1-7", "late", "response"]
    ),
    st.text(max_size=20),
)


@pytest.fixture
def browser(monkeypatch):
    """browser(session, **address) → Streamlit as `selection` sees it."""

    def make(session, address):
        fake = FakeStreamlit(**address)
        fake.session_state.update(session)
        monkeypatch.setattr(selection, "st", fake)
        return fake

    return make


# The first text drawn builds Hypothesis's table of letters, which a busy machine is slow at.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(address=st.dictionaries(st.sampled_from(KEYS), VALUES), typed=st.dictionaries(st.sampled_from(KEYS), VALUES))
def test_nothing_widens_a_locked_link(address, typed):
    with pytest.MonkeyPatch.context() as patch:
        fake = FakeStreamlit(**address)
        patch.setattr(selection, "st", fake)
        selection.hold(LINKED)
        assert selection.current() == LINKED  # the first run: no word of the address
        before = from_url(typed)[0]
        selection.select(before)  # whatever a widget or a click of a later run selects
        selection.ignore(selection.Ignored("ch", "fax"))
        selection.hold(LINKED)
        assert selection.current() == replace(LINKED, metric=before.metric, sort=before.sort)
        assert selection.ignored() == ()
        selection.write_address(has_filter=False, visit="token")
        assert dict(fake.query_params) == {"v": "token"}


@pytest.mark.parametrize("filter", [Filter(), Filter(days=7), replace(LINKED, metric="n")])
def test_an_open_link_keeps_its_token_and_its_filter_in_the_address(browser, filter):
    fake = browser({}, {"v": "token"})
    assert selection.is_new()
    selection.read_address("", start=LINKED)
    assert selection.current() == LINKED
    assert not selection.is_new()
    selection.select(filter)
    selection.write_address(has_filter=True, visit="token")
    written = dict(fake.query_params)
    assert list(written)[-1] == "v"
    assert len(written) > 1  # never bare: that would be the link's filter
    browser({}, written)
    selection.read_address("", start=LINKED)
    assert to_url(selection.current()) == to_url(filter)


def test_a_sidebar_link_drops_the_address_and_loses_nothing(browser):
    fake = browser({}, {"v": "token", "ch": "chat"})
    selection.read_address("", start=LINKED)
    selection.write_address(has_filter=True, visit="token")
    fake.query_params.clear()
    selection.read_address("agents", start=LINKED)
    selection.write_address(has_filter=True, visit="token")
    assert dict(fake.query_params) == {"ch": "chat", "v": "token"}
