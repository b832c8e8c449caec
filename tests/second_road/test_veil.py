"""Every query over the sample data, by every dimension: with the veil no agent's name is in any cell of any answer."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from dashboard import sqlfile, vocabulary
from dashboard.filters import Filter
from dashboard.settings import read_settings
from dashboard.sqlfile import SqlFile
from dashboard.store import Store
from sample_data.people import AGENT_IDS
from tests.second_road.conftest import csat

PERIOD = Filter(days=None, start_date=date(2026, 11, 15), end_date=date(2026, 11, 21))
BARE = tuple(agent.partition(" ")[2] for agent in AGENT_IDS)
# What is asked where a parameter is neither a filter nor a dimension.
TEXTS = {"sort": "agent", "direction": "asc", "gone": "censored", "search": "", "group": "channel", "grain": "day"}
TICKETS = 6


@pytest.fixture(scope="module")
def store(sample_store: Path, imported: dict[str, dict]) -> Iterator[Store]:
    with Store(read_settings(data=sample_store)) as opened:
        yield opened


def questions(query: SqlFile, ticket_ids: list[str]) -> Iterator[dict[str, object]]:
    """All ways in which a query is asked here."""
    for by in vocabulary.DIMENSIONS if "by" in query.params else [None]:
        for ticket_id in ticket_ids if "ticket_id" in query.params else [None]:
            given = TEXTS | {"by": by, "ticket_id": ticket_id, "limit": 5_000, "offset": 0}
            yield {name: given[name] for name, kind in query.params.items() if kind != "Filter"}


def cells(frame: pl.DataFrame) -> set[str]:
    """All text of an answer."""
    return {str(value) for name in frame.columns if frame[name].dtype == pl.String for value in frame[name].unique()}


def named(texts: set[str]) -> list[str]:
    """The names of agents that stand somewhere in these texts."""
    text = "\n".join(texts)
    return [name for name in BARE if name in text]


def test_no_answer_holds_a_name(store: Store) -> None:
    veiled, bare = store.figures.reader(hide_agents=True), store.figures.reader(hide_agents=False)
    list_all = {"search": "", "sort": "created", "direction": "desc", "limit": TICKETS, "offset": 0}
    ticket_ids = bare("details/tickets", PERIOD, **list_all)["ticket_id"].to_list()
    leaked, told = [], set()
    grouped = {(query.name, "agent") for query in sqlfile.load().values() if "by" in query.params}
    lists = {(f"details/{name}", None) for name in ("agents", "filter_values", "ticket", "ticket_timeline", "tickets")}
    for query in sqlfile.load().values():
        for params in questions(query, ticket_ids):
            if found := named(cells(veiled(query.name, PERIOD, **params))):
                leaked.append((query.name, params, found))
            one = (query.name, params.get("by"))
            if one in (grouped | lists) - told and named(cells(bare(query.name, PERIOD, **params))):
                told.add(one)
    assert leaked == []
    assert told == grouped | lists, "without the veil the names are there"


def test_figures_are_the_same_behind_the_veil(store: Store) -> None:
    veiled, bare = store.figures.reader(hide_agents=True), store.figures.reader(hide_agents=False)
    shown, true = (run("measures/resolution", PERIOD, by="agent").drop("bucket") for run in (veiled, bare))
    assert sorted(map(str, shown.rows())) == sorted(map(str, true.rows()))
    (code, *_) = veiled("details/agents")["agent_id"]
    assert veiled("measures/volume", replace(PERIOD, agents=(code,)), by="agent")["bucket"].to_list() == [code]


@pytest.mark.parametrize("name", ["Li Na", "1003 Li Na", "王思远"])
def test_nobody_is_found_by_name(store: Store, name: str) -> None:
    veiled, bare = store.figures.reader(hide_agents=True), store.figures.reader(hide_agents=False)
    assert bare("details/ticket_count", PERIOD, search=name)["tickets"].item() > 0
    assert veiled("details/ticket_count", PERIOD, search=name)["tickets"].item() == 0
    assert veiled("measures/volume", replace(PERIOD, agents=(name,)), by="all")["tickets"].item() == 0


def test_the_command_line_hides_them_too(sample_store: Path, store: Store) -> None:
    from dashboard.state import settings as saved_settings  # the setting is put back below

    asked = ("query", "measures/volume", "--by", "agent", "--format", "json")
    saved_settings.save(store.engine, "hide_agent_names", value=True, by="test")
    try:
        hidden = csat(sample_store, *asked)
    finally:
        saved_settings.save(store.engine, "hide_agent_names", value=None, by="test")
    assert named({hidden}) == []
    assert len(json.loads(hidden)) == len(json.loads(csat(sample_store, *asked)))
    assert named({csat(sample_store, *asked)}) != []
