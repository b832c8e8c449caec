"""Alive and ready: what whoever spreads visitors, or watches the server, is told."""

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from dashboard.errors import StoreError
from dashboard.server import health
from dashboard.server.health import Health
from dashboard.settings import read_settings
from dashboard.state.database import writing
from dashboard.state.tables import current_mart
from dashboard.store import Store
from dashboard.store.readiness import lacking
from tests.loops import result_of
from tests.unit.store_files import filled_store, ticket, tickets_csv


@pytest.fixture
def store(tmp_path: Path) -> Store:
    path = tickets_csv(tmp_path / "a.csv", ticket("T1", day=2))
    opened = Store(read_settings(data=filled_store(tmp_path / "data", tickets=path.read_bytes()), free_mb=0)).open()
    yield opened
    opened.close()


def test_a_store_with_figures_lacks_nothing(store: Store) -> None:
    assert lacking(lambda: store) == ""


def test_a_store_that_cannot_be_opened_is_named() -> None:
    def broken() -> Store:
        raise StoreError("The state database cannot be read.")

    assert lacking(broken) == "store"


def test_figures_that_are_gone_are_named(store: Store) -> None:
    for path in store.folders.marts.glob("*.duckdb"):
        path.unlink()
    assert lacking(lambda: store) == "figures"


def test_figures_that_were_never_built_are_named(store: Store) -> None:
    with writing(store.engine) as connection:
        connection.execute(current_mart.delete())
    assert lacking(lambda: store) == "figures"


@pytest.mark.parametrize("told", ["delete from alembic_version", "update alembic_version set version_num = 'v9999'"])
def test_a_state_of_another_shape_is_named(store: Store, told: str) -> None:
    with writing(store.engine) as connection:
        connection.exec_driver_sql(told)
    assert lacking(lambda: store) == "migration"


def test_a_state_that_cannot_be_reached_is_named(store: Store) -> None:
    store.engine.dispose()
    state = store.folders.state_file
    for path in state.parent.glob(f"{state.name}*"):
        path.unlink()
    state.parent.rmdir()
    assert lacking(lambda: store) == "state"


def answers(look: Callable[[], str], *paths: str, pause: float = 0.0) -> list[tuple[int, str]]:
    """What is answered one after another; behind it stands a site that answers everything with 418."""

    async def site(scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b"site"})

    async def ask() -> list[tuple[int, str]]:
        found = []
        through = httpx.ASGITransport(Health(site, look))
        async with httpx.AsyncClient(transport=through, base_url="http://localhost") as client:
            for path in paths:
                answer = await client.get(path)
                found.append((answer.status_code, answer.text))
                await asyncio.sleep(pause)
        return found

    return result_of(ask())


def test_the_two_are_answered_and_nothing_else() -> None:
    asked = answers(lambda: "", "/healthz", "/readyz", "/", "/readyz/", "//readyz", "/healthz/../readyz")
    assert asked == [(200, "ok"), (200, "ready"), *[(418, "site")] * 3, (200, "ready")]  # the client tidies the last


def test_what_lives_but_lacks_something_says_so_in_a_word() -> None:
    assert answers(lambda: "figures", "/healthz", "/readyz") == [(200, "ok"), (503, "not ready: figures")]


def test_a_look_that_fails_tells_no_reason(caplog: pytest.LogCaptureFixture) -> None:
    def look() -> str:
        raise RuntimeError("Li Na +86 138")

    assert answers(look, "/readyz") == [(503, "not ready: fault")]
    assert "could not be told" in caplog.text


def test_many_questions_are_one_look() -> None:
    looked = []
    assert answers(lambda: looked.append(1) or "", *["/readyz"] * 50) == [(200, "ready")] * 50
    assert len(looked) == 1


def test_what_changes_is_told_after_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "KNOWN_SECONDS", 0.0)
    said = iter(["", "state", ""])
    asked = answers(lambda: next(said), *["/readyz"] * 3, pause=0.01)
    assert asked == [(200, "ready"), (503, "not ready: state"), (200, "ready")]


def test_a_look_that_hangs_takes_one_thread_and_its_word_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(health, "KNOWN_SECONDS", 0.0)
    looked, go = [], threading.Event()

    def look() -> str:
        looked.append(time.monotonic())
        go.wait(30)
        return ""

    try:
        asked = answers(look, *["/readyz", "/healthz"] * 20)
    finally:
        go.set()
    assert asked == [(503, "not ready: slow"), (200, "ok")] * 20
    assert len(looked) == 1
