"""The log: what stands in it, and that no text of data, query string or token ever does."""

import ast
import io
import json
import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import httpx
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import journal
from dashboard.engines.duckdb import Mart
from dashboard.errors import DashboardError, StoreError
from dashboard.server import logs
from dashboard.server.logs import Line
from dashboard.server.requests import Requests, shape_of
from dashboard.settings import read_settings
from dashboard.store import Store
from dashboard.ui.contents import MODULES
from tests.app.conftest import surveys_csv, tickets_csv, visit  # noqa: F401  # the fixture
from tests.conftest import ROOT, Server
from tests.loops import result_of
from tests.unit.store_files import filled_store

PLANTED = "Zhou-Planted 138 0013 8000"  # in cells, comments, names of files, errors, addresses
PAGES = frozenset(("import", "response"))


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[dict]]]:
    """What this process logs from now on, as a server that tells everything as JSON."""
    root, out = logging.getLogger(), io.StringIO()
    ours = logging.getLogger(logs.OURS)
    before, level = list(root.handlers), (root.level, ours.level)
    handler = logging.StreamHandler(out)
    root.handlers = [handler]
    logs.begin(read_settings(log_format="json", log_level="debug"))
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.handlers = before
    root.setLevel(level[0])
    ours.setLevel(level[1])


def record(msg: str, *args: object, name: str = "dashboard.x", error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(name, logging.ERROR, "/somewhere/module.py", 7, msg, args, info)


def raised(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as caught:
        return caught


def from_duckdb() -> BaseException:
    try:
        duckdb.connect().execute("select $x::date", {"x": PLANTED}).fetchall()
    except duckdb.Error as error:
        return error
    raise AssertionError


ERRORS = [
    ValueError(PLANTED), KeyError(PLANTED), UnicodeDecodeError("utf-8", PLANTED.encode(), 0, 1, PLANTED),
    FileNotFoundError(2, "No such file", PLANTED), OSError(PLANTED), sqlite3.OperationalError(PLANTED), from_duckdb(),
    DashboardError("{value} is no number.", "Take {value} out.", where=PLANTED, value=PLANTED),
    StoreError("Damaged: {cause}", cause=ValueError(PLANTED)), type(PLANTED, (Exception,), {})("x"),
]  # fmt: skip


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("error", ERRORS[:-1], ids=lambda error: type(error).__name__)
def test_an_error_is_told_without_what_it_quotes(error: Exception, as_json: bool) -> None:
    above = RuntimeError(PLANTED)
    above.__cause__ = raised(error)
    for one in (record("reference %s", "3F2A", error=raised(above)), record("not done: %s", error)):
        line = Line(as_json=as_json).format(one)
        assert PLANTED not in line and "13800138000" not in re.sub(r"\D", "", line)
        assert type(error).__name__ in line
        assert "\n" not in line
    assert "test_logs.py" in Line(as_json=as_json).format(record("x", error=raised(above)))


def test_our_own_sentence_stands_unfilled_in_the_log() -> None:
    line = Line(as_json=True).format(record("figures not rebuilt: %s", StoreError("Too full: {free}.", free=PLANTED)))
    assert json.loads(line)["event"] == "figures not rebuilt: StoreError: Too full: {free}."


def test_messages_can_be_shown_where_somebody_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(logs.DEBUG, "1")
    assert PLANTED in Line(as_json=False).format(record("x", error=raised(ValueError(PLANTED))))


@pytest.mark.parametrize(
    ("name", "msg", "args", "told"),
    [
        ("streamlit.runtime", f"could not show {PLANTED}", (), "streamlit.runtime module.py:7"),
        ("streamlit.runtime", "could not show %s", (PLANTED,), "could not show %s"),
        ("uvicorn.error", '%s - "WebSocket %s" %d', ("1.1.1.1", f"/x?q={PLANTED}", 403), '%s - "WebSocket %s" %d'),
        ("uvicorn.error", "Exception in ASGI application\n", (), "Exception in ASGI application\n"),
        ("polars", PLANTED, (), "polars module.py:7"),
    ],
)
def test_what_others_say_is_told_by_its_place_or_unfilled(name: str, msg: str, args: tuple, told: str) -> None:
    assert json.loads(Line(as_json=True).format(record(msg, *args, name=name)))["event"] == told


def test_our_sentences_are_constants_and_what_fills_them_is_known() -> None:
    """Errors are shortened by the formatter; everything else that fills a sentence is an id or a code of ours."""
    known = {
        "error", "import_id", "slug", "mart.path", "path.stem", "reference", "what", "missing",
    }  # fmt: skip
    guilty, seen = [], set()
    for path in sorted((ROOT / "dashboard").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func.value) in ("log", "logger", "logging")
                and node.func.attr in ("debug", "info", "warning", "error", "exception", "critical")
            ):
                filled = {ast.unparse(arg) for arg in node.args[1:]}
                seen |= filled
                if not isinstance(node.args[0], ast.Constant) or filled - known:
                    guilty.append(f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)}")
    assert guilty == []
    assert seen == known


def test_a_field_that_could_be_a_text_is_left_out(lines: Callable[[], list[dict]]) -> None:
    with journal.within(session="3f9a01c2", import_id=PLANTED):
        journal.note("import", rows=12, kind="tickets", file=PLANTED)
    (line,) = lines()
    assert {name: line[name] for name in ("event", "level", "session", "import_id", "rows", "kind", "file")} == {
        "event": "import", "level": "info", "session": "3f9a01c2", "import_id": "…", "rows": 12, "kind": "tickets",
        "file": "…",
    }  # fmt: skip


def test_what_is_timed_says_how_it_ended(lines: Callable[[], list[dict]]) -> None:
    for error in (None, ValueError, KeyboardInterrupt):
        try:
            with journal.timed("page", page="overview"):
                if error:
                    raise error
        except BaseException:  # that it passes is not the point
            pass
    assert [line["status"] for line in lines()] == ["ok", "fault", "stopped"]
    assert all(line["ms"] >= 0 for line in lines())


def test_quick_questions_are_told_at_the_finest_level_only(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "dashboard.journal"):
        with journal.timed("query", fine=True):
            pass
        with journal.timed("query", since=-1e6, fine=True):
            pass
    assert [one.levelno for one in caplog.records] == [logging.DEBUG, logging.INFO]


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/", "/"), ("/response", "/response"), ("/healthz", "/healthz"), ("/v/secret", "/v/*"),
        ("/media/3f9a.csv", "/media/*"), ("/_stcore/upload_file/session/file", "/_stcore/upload_file/*"),
        ("/_stcore/stream", "/_stcore/*"), ("/static/js/index.js", "/static/*"), ("/wp-login.php", "other"),
        ("/Zhou-Planted", "other"), ("//v/secret", "other"), ("/response/secret", "other"),
    ],
)  # fmt: skip
def test_a_path_is_told_by_its_shape(path: str, shape: str) -> None:
    assert shape_of(path, PAGES) == shape


@pytest.mark.parametrize(
    ("brought", "is_kept"), [("", False), ("a1b2c3d4-x", True), ("short", False), (f"{PLANTED}--", False)]
)
def test_a_request_has_an_id_that_its_line_and_its_answer_share(
    lines: Callable[[], list[dict]], brought: str, is_kept: bool
) -> None:
    async def site(scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b"12345"})

    async def ask() -> httpx.Response:
        through = httpx.ASGITransport(Requests(site, lambda: PAGES))
        async with httpx.AsyncClient(transport=through, base_url="http://localhost") as client:
            return await client.get(f"/v/{'A' * 32}?q={PLANTED}", headers={"X-Request-Id": brought})

    given = result_of(ask()).headers["X-Request-Id"]
    (line,) = [one for one in lines() if one["event"] == "request"]
    assert (line["request"], line["method"], line["path"], line["code"], line["bytes"]) == (
        given,
        "GET",
        "/v/*",
        404,
        5,
    )
    assert (given == brought) is is_kept


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in whose every free column the words stand."""
    tickets = tickets_csv().decode().replace("Day", PLANTED).replace("order", PLANTED).encode()
    return filled_store(tmp_path_factory.mktemp("planted") / "data", tickets=tickets, surveys=surveys_csv())


def test_a_walk_leaves_ids_in_the_log_and_no_text(
    planted: Path,
    visit: Callable[..., AppTest],  # noqa: F811  # the fixture
    lines: Callable[[], list[dict]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    for module in MODULES:
        page = visit(planted, slug=module.SLUG, **({"q": PLANTED} if module.SLUG == "tickets" else {}))
        assert not page.exception
    store = Store(read_settings(data=planted, free_mb=0)).open()
    try:
        file = tmp_path / f"{PLANTED}.csv"
        file.write_bytes(tickets_csv().replace(b"Day", PLANTED.encode()).replace(b"T", b"U"))
        record = store.commit(store.preview(store.inspect(file)))
        store.undo(record.import_id)
        for content in (b"", b"%PDF-1.7 " + PLANTED.encode(), f"a,b\n{PLANTED},x\n".encode()):
            file.write_bytes(content)
            with pytest.raises(DashboardError):
                store.preview(store.inspect(file))
    finally:
        store.close()
    asked = Mart._ask

    def broken(self: Mart, query, *told) -> object:
        if query.name.startswith("measures/"):
            raise ValueError(PLANTED)
        return asked(self, query, *told)

    monkeypatch.setattr(Mart, "_ask", broken)
    page = visit(planted, slug="channels", ch="chat", d="14")
    reference = re.search(r"Reference ([0-9A-F]{4})", " ".join(one.value for one in page.error))
    told = lines()
    assert reference and reference[1] in {line.get("reference") for line in told}
    assert "Planted" not in json.dumps(told) and "8000" not in re.sub(r"\d\.\d+", "", json.dumps(told))
    by_event = {line["event"] for line in told}
    assert {"page", "query", "import", "build", "act"} <= by_event
    assert {line["page"] for line in told if line["event"] == "page"} == {module.SLUG for module in MODULES}
    assert {line["import_id"] for line in told if line["event"] == "import"} == {record.import_id}
    assert all(re.fullmatch("[0-9a-f]{8}", line["session"]) for line in told if line["event"] == "page")
    queries = [line for line in told if line["event"] == "query"]
    assert all(line["rows"] >= 0 and line["ms"] >= 0 for line in queries if line["status"] == "ok")


def test_a_server_writes_nothing_but_lines_and_no_query_strings(planted: Path, tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(planted)
    server = Server(tmp_path / "data", CSAT_LOG_FORMAT="json", CSAT_LOG_LEVEL="debug").wait()
    try:
        with httpx.Client(base_url=server.url, timeout=60) as client:
            for path in (
                "/",
                "/v/TOKENTOKENTOKEN",
                f"/response?q={PLANTED}",
                "/media/none.csv",
                "/healthz",
                "/metrics",
            ):
                client.get(path)
            client.put("/_stcore/upload_file/a/b", files={"f": (PLANTED, PLANTED.encode())})
            bad = {"Upgrade": "websocket", "Connection": "Upgrade", "Origin": "http://evil.example"}
            client.get(f"/_stcore/stream?q={PLANTED}", headers=bad)
    finally:
        server.stop()
    words = server.log.read_text()
    assert "Planted" not in words and "TOKENTOKEN" not in words
    told = [json.loads(line) for line in words.splitlines() if line.startswith("{")]
    others = [line for line in words.splitlines() if line.strip() and not line.startswith("{")]
    assert len(others) == 3, "the address, who gets in, and how to stop it"
    assert {"/", "/v/*", "/response", "/media/*"} <= {line.get("path") for line in told if line["event"] == "request"}
