"""/metrics: who may ask, and that what it tells is true, also of several processes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from pydantic import SecretStr
from starlette.responses import Response

from dashboard import journal
from dashboard.errors import StoreError, UsageError
from dashboard.filters import Filter
from dashboard.server import measures
from dashboard.server.cookie import SessionCookie
from dashboard.server.login import login_of
from dashboard.server.measures import Measures, token_of
from dashboard.settings import read_settings
from dashboard.store import Store
from tests.conftest import ROOT
from tests.loops import result_of
from tests.unit.store_files import filled_store, ticket, tickets_csv

OPERATOR = "cli:root"
TOKEN = b"token-of-tests-1234567890-abcdefgh"
SECRET = "a-secret-for-tests-1234567890-abcdef"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with a login, and people of every role."""
    folder = tmp_path_factory.mktemp("measured")
    path = tickets_csv(folder / "a.csv", *(ticket(f"T{day}", day=day) for day in range(2, 20)))
    filled_store(folder / "data", tickets=path.read_bytes())
    settings = read_settings(
        data=folder / "data", free_mb=0, oidc_issuer="http://127.0.0.1:1", oidc_client_id="csat", session_secret=SECRET
    )
    opened = Store(settings, operator=OPERATOR).open()
    for role in ("viewer", "editor", "admin"):
        opened.people.put(role, role, by=OPERATOR, name=role)
    opened.people.put("former", "admin", by=OPERATOR, name="former")
    yield opened
    opened.close()


def ask(store: Store, headers: dict[str, str], *, token: bytes = TOKEN, has_login: bool = True, **told: str):
    """The answer to a request; behind it stands a site that answers everything with 418."""

    async def site(scope, receive, send) -> None:
        await Response("site", 418)(scope, receive, send)

    async def go() -> httpx.Response:
        login = login_of(store.settings)
        assert login is not None
        app = Measures(site, lambda: store, token, SessionCookie(login) if has_login else None)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
            return await client.request(told.get("method", "GET"), told.get("path", "/metrics"), headers=headers)

    return result_of(go())


def signed_in(store: Store, sub: str) -> dict[str, str]:
    """The cookie of somebody who has just signed in."""
    login, answer = login_of(store.settings), Response()
    assert login is not None
    SessionCookie(login).put(answer, store.people.sign_in(sub, sub), is_https=False)
    return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}


def families(text: str) -> dict[str, list]:
    """What the library's own parser reads; it refuses text that breaks the format's rules."""
    return {one.name: one.samples for one in text_string_to_metric_families(text)}


def value(text: str, name: str, **labels: str) -> float:
    """The sum of all samples of that name with these labels."""
    found = [one for samples in families(text).values() for one in samples if one.name == name]
    return sum(one.value for one in found if labels.items() <= one.labels.items())


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("editor", 403), ("admin", 200), ("stranger", 403)])
def test_administrators_may_ask(store: Store, who: str, status: int) -> None:
    assert ask(store, signed_in(store, who)).status_code == status


def test_a_former_administrator_may_not(store: Store) -> None:
    cookie = signed_in(store, "former")
    assert ask(store, cookie).status_code == 200
    store.people.disable("former", by=OPERATOR)
    assert ask(store, cookie).status_code in (401, 403)


@pytest.mark.parametrize(
    ("headers", "token", "status"),
    [
        ({"Authorization": f"Bearer {TOKEN.decode()}"}, TOKEN, 200),
        ({"Authorization": f"bearer  {TOKEN.decode()}"}, TOKEN, 200),
        ({"Authorization": f"Bearer {TOKEN.decode()}"}, b"", 401),
        ({"Authorization": "Bearer "}, b"", 401),
        ({"Authorization": "Bearer"}, b"", 401),
        ({"Authorization": f"Bearer {TOKEN.decode()[:-1]}"}, TOKEN, 401),
        ({"Authorization": f"Bearer {TOKEN.decode()}x"}, TOKEN, 401),
        ({"Authorization": f"Basic {TOKEN.decode()}"}, TOKEN, 401),
        ({"Authorization": TOKEN.decode()}, TOKEN, 401),
        ({"X-Csat-Sub": "admin", "X-Csat-Sid": "x"}, TOKEN, 401),
        ({"Cookie": "csat_session=admin"}, TOKEN, 401),
        ({}, TOKEN, 401),
    ],
)
def test_nobody_else_may_but_who_brings_the_token(
    store: Store, headers: dict[str, str], token: bytes, status: int
) -> None:
    answer = ask(store, headers, token=token)
    assert answer.status_code == status
    assert ("csat_" in answer.text) is (status == 200)


def test_without_a_login_this_computer_may_ask(store: Store) -> None:
    assert ask(store, {}, has_login=False).status_code == 200
    assert ask(store, {"Authorization": "Bearer x"}, has_login=False).status_code == 401


@pytest.mark.parametrize("path", ["/metrics/", "//metrics", "/", "/_stcore/metrics"])
def test_other_paths_pass(store: Store, path: str) -> None:
    assert ask(store, {}, path=path).status_code == 418


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_it_is_only_read(store: Store, method: str) -> None:
    assert ask(store, {"Authorization": f"Bearer {TOKEN.decode()}"}, method=method).status_code == 405


@pytest.mark.parametrize("token", ["short", "a" * 40, "ab" * 20])
def test_a_weak_token_is_refused_at_the_start(token: str) -> None:
    with pytest.raises(UsageError) as caught:
        token_of(read_settings(metrics_token=token))
    assert caught.value.where == "CSAT_METRICS_TOKEN"
    assert token not in caught.value.say()
    assert token_of(SimpleNamespace(metrics_token=SecretStr(TOKEN.decode()))) == TOKEN
    assert token_of(read_settings()) == b""


def test_what_is_told_is_what_happened(store: Store, tmp_path: Path) -> None:
    measures.begin()
    measures.begin()
    view = Filter().settled(store.read("details/store")["last_date"][0])
    before = measures.exposition(lambda: store).decode()
    read = store.figures.shown().run
    for channels in ((), (), ("chat",)):
        read("measures/speed", Filter(channels=channels, start_date=view.start_date, end_date=view.end_date), by="all")
    path = tickets_csv(tmp_path / "b.csv", ticket("U1", day=3), ticket("U2", day=4))
    store.commit(store.preview(store.inspect(path)), by=OPERATOR)
    with journal.timed("page", page="overview"):
        journal.count("visit_begins")
    journal.note("refused", kind="FileRefusedError", rule="none")
    after = measures.exposition(lambda: store).decode()

    def more(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    assert more("csat_query_seconds_count", query="measures/speed", status="ok") == 2
    assert (more("csat_answers_total", how="kept"), more("csat_answers_total", how="fresh")) == (1, 2)
    assert more("csat_import_rows_total", kind="tickets") == 2
    assert more("csat_import_seconds_count", status="ok") == 1
    assert more("csat_build_seconds_count", status="ok") == 1
    assert more("csat_page_run_seconds_count", page="overview", status="ok") == 1
    assert more("csat_refused_files_total") == 1
    assert (more("csat_viewers"), value(after, "csat_queries_running")) == (1, 0)
    assert 0 <= value(after, "csat_figures_age_seconds") < 600
    assert value(after, "csat_ready") == 1
    assert value(after, "csat_memory_bytes") > 50e6 or not Path("/proc").exists()
    assert value(after, "csat_disk_free_bytes") > 0


def test_a_store_that_cannot_be_opened_is_not_ready_and_nothing_is_told_as_nought() -> None:
    def broken() -> Store:
        raise StoreError("The state database cannot be read.")

    told = families(measures.exposition(broken).decode())
    assert told["csat_ready"][0].value == 0
    assert "csat_figures_age_seconds" not in told and "csat_disk_free_bytes" not in told


def test_no_label_holds_a_text(store: Store) -> None:
    told = families(measures.exposition(lambda: store).decode())
    labels = {text for samples in told.values() for one in samples for text in one.labels.values()}
    assert labels
    assert [text for text in labels if not journal.CODE.fullmatch(text.replace("+Inf", "Inf"))] == []


def test_several_processes_are_added_up_and_those_that_end_are_forgotten(tmp_path: Path) -> None:
    env = {**os.environ, measures.TOGETHER: str(tmp_path), "PYTHONPATH": str(ROOT)}
    act = (
        "import sys; from dashboard import journal; from dashboard.server import measures; measures.begin()\n"
        "journal.count('visit_begins'); journal.note('query', query='measures/speed', ms=20, rows=1, status='ok')\n"
        "measures.MEMORY.set(1e6); print('done', flush=True); sys.stdin.read()"
    )
    tell = (
        "from dashboard.server import measures\nfrom dashboard.errors import StoreError\n"
        "def broken(): raise StoreError('x')\n"
        "print(measures.exposition(broken).decode(), end='')"
    )
    acting = [
        subprocess.Popen([sys.executable, "-c", act], env=env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    told = []
    try:
        assert [one.stdout.readline() for one in acting if one.stdout] == [b"done\n"] * 2
        for dead in (None, acting[0]):
            if dead is not None:
                dead.kill()
                dead.wait()
                measures.forget(dead.pid, str(tmp_path))
            told.append(subprocess.run([sys.executable, "-c", tell], env=env, cwd=ROOT, capture_output=True, text=True))
    finally:
        for one in acting:
            one.kill()
            one.communicate()
    both, one_left = (done.stdout for done in told)
    assert value(both, "csat_viewers") == 2
    assert value(both, "csat_query_seconds_count", query="measures/speed") == 2
    assert {sample.labels["pid"] for sample in families(both)["csat_memory_bytes"]} > {str(one.pid) for one in acting}
    assert value(one_left, "csat_viewers") == 1
    assert value(one_left, "csat_query_seconds_count", query="measures/speed") == 2, "what happened has happened"
    assert str(acting[0].pid) not in {sample.labels["pid"] for sample in families(one_left)["csat_memory_bytes"]}
