"""Uploads over a real socket: too large ones and those that are cut off leave nothing; every answer keeps foreign
content out."""

import asyncio
import http.client
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.conftest import Server
from tests.login import LoginSite, provider
from tests.loops import result_of

MEGABYTE = 1 << 20
HEADERS = ("content-security-policy", "x-content-type-options", "referrer-policy")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that takes files of one megabyte."""
    started = Server(tmp_path_factory.mktemp("uploads") / "data", CSAT_UPLOAD_MB="1", CSAT_FREE_MB="0")
    yield started.wait()
    started.stop()


class Open:
    """One open page of a server: its session, and how to send it files."""

    def __init__(self, server: Server, session: str, *, has_token: bool = True) -> None:
        self.server, self.session, self.token = server, session, ""
        if has_token:
            with httpx.Client(base_url=server.url) as client:
                client.get("/_stcore/health")
                self.token = client.cookies.get("_streamlit_xsrf") or ""

    def request(self, body: bytes, *, length: int | None, cut: int | None = None) -> int:
        """Send a file as a browser does. length: what is said of it, None for pieces. cut: leave after so many bytes.
        Returns the status, 0 where there was none."""
        head = (
            "PUT /_stcore/upload_file/{}/f1 HTTP/1.1\r\nHost: {}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        )
        head += f"Cookie: _streamlit_xsrf={self.token}\r\nX-Xsrftoken: {self.token}\r\n" if self.token else ""
        said = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
        address = f"127.0.0.1:{self.server.port}"
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=60) as link:
            link.sendall(f"{head.format(self.session, address)}{said}\r\n\r\n".encode())
            try:
                for k in range(0, len(body if cut is None else body[:cut]), 65536):
                    piece = body[k : min(k + 65536, len(body) if cut is None else cut)]
                    link.sendall(b"%x\r\n%s\r\n" % (len(piece), piece) if length is None else piece)
                if length is None and cut is None:
                    link.sendall(b"0\r\n\r\n")
            except (BrokenPipeError, ConnectionResetError):
                pass  # refused before all of it was sent
            if cut is not None:
                return 0
            answer = http.client.HTTPResponse(link)
            answer.begin()
            return answer.status


def form(content: bytes) -> bytes:
    """A file in the form in which browsers send it."""
    return b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n' + content + b"\r\n--b--\r\n"


async def _opened(server: Server, act: Callable[[Open], None]) -> None:
    url = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    async with websockets.connect(url, subprotocols=[websockets.Subprotocol("streamlit")], max_size=None) as link:
        told = BackMsg()
        told.rerun_script.query_string = ""
        await link.send(told.SerializeToString())
        while True:
            message = ForwardMsg.FromString(await link.recv())
            if message.HasField("new_session"):
                session = message.new_session.initialize.session_id
                break
        await asyncio.to_thread(lambda: act(Open(server, session)))


def opened(server: Server, act: Callable[[Open], None]) -> None:
    """Do something as somebody with an open page."""
    result_of(_opened(server, act))


def stored(server: Server) -> list[str]:
    """What lies in the store of files on their way in."""
    return sorted(str(path.relative_to(server.data)) for path in (server.data / "staging").rglob("*"))


def test_a_body_over_the_limit_is_refused(server: Server) -> None:
    """Whether it tells its length, does not, or lies."""
    large, fits = form(b"x" * (3 * MEGABYTE)), form(b"x" * (MEGABYTE // 2))

    def act(page: Open) -> None:
        assert page.request(fits, length=len(fits)) == 204
        assert page.request(large, length=len(large)) == 413
        assert page.request(large, length=None) == 413
        assert page.request(fits, length=None) == 204
        assert page.request(form(b""), length=5 * 2**30) == 413

    opened(server, act)
    assert stored(server) == []


def test_nobody_without_an_open_page_or_from_another_site_sends_anything(server: Server) -> None:
    body = form(b"a,b\n")
    assert Open(server, "0" * 36).request(body, length=len(body)) == 400
    opened(server, lambda page: None)

    def act(page: Open) -> None:
        assert Open(server, page.session, has_token=False).request(body, length=len(body)) == 403
        assert page.request(body, length=len(body)) == 204

    opened(server, act)


def test_an_upload_that_is_lost_on_its_way_leaves_nothing(server: Server) -> None:
    body = form(b"ticket_id,created_at\n" + b"T1,2026-11-02 10:00\n" * 30_000)

    def act(page: Open) -> None:
        for tenth in range(10):
            page.request(body, length=len(body), cut=len(body) * tenth // 10 + 50)
        assert page.request(body, length=len(body)) == 204, "the server goes on taking files"

    opened(server, act)
    assert stored(server) == []
    with httpx.Client(base_url=server.url) as client:
        assert client.get("/healthz").text == "ok"
    assert "Traceback" not in server.log.read_text(errors="replace")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoginSite]:
    with provider() as issuer:
        made = LoginSite(tmp_path_factory.mktemp("answers"), issuer)
        made.server.wait()
        yield made
        made.close()


# Kind of answer: who asks, how, what for, and the status. {js} is the program's own file.
ANSWERS = {
    "page": ("vera", "GET", "/response", 200),
    "static file": ("vera", "GET", "{js}", 200),
    "static file that is not there: the page": ("vera", "GET", "/static/js/none.js", 200),
    "health": (None, "GET", "/healthz", 200),
    "Streamlit's health": ("vera", "GET", "/_stcore/health", 200),
    "redirect to the login": (None, "GET", "/", 303),
    "redirect to the provider": (None, "GET", "/auth/login", 302),
    "fault of the login": (None, "GET", "/auth/callback?error=x", 400),
    "no session": (None, "PUT", "/_stcore/upload_file/a/b", 401),
    "not for this role": ("vera", "PUT", "/_stcore/upload_file/a/b", 403),
    "upload without our token": ("ed", "PUT", "/_stcore/upload_file/a/b", 403),
    "media that is not there": ("vera", "GET", "/media/none.csv", 404),
    "link that is not there": ("vera", "GET", "/v/none", 404),
    "closed": ("vera", "GET", "/_stcore/metrics", 404),
    "another method": ("vera", "POST", "/v/none", 405),
    "foreign host": ("vera", "HOST", "/", 400),
    "foreign form": ("vera", "POST", "/auth/logout", 403),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_kind_of_answer_keeps_foreign_content_out(site: LoginSite, kind: str) -> None:
    who, method, path, status = ANSWERS[kind]
    with site.client(who) as client:
        if path == "{js}":
            path = "/" + re.findall(r'src="\./(static/js/index\.[^"]+\.js)"', client.get("/").text)[0]
        named = {"Host": "evil.example"} if method == "HOST" else {}
        answer = client.request("GET" if method == "HOST" else method, path, headers=named)
    assert answer.status_code == status
    assert [name for name in HEADERS if name not in answer.headers] == []
    assert answer.headers["content-security-policy"].count("frame-ancestors 'none'") == 1


def test_a_fault_of_the_program_is_answered_with_them_too() -> None:
    from dashboard.server.middleware import SecurityHeaders

    async def broken(scope: object, receive: object, send: object) -> None:
        raise RuntimeError("secret")

    sent: list[dict] = []

    async def send(message: dict) -> None:
        sent.append(message)

    async def ask() -> None:
        await SecurityHeaders(broken)({"type": "http", "method": "GET", "path": "/"}, None, send)  # type: ignore[arg-type]  # plain ASGI

    with pytest.raises(RuntimeError):
        result_of(ask())
    assert sent[0]["status"] == 500
    assert {name.decode() for name, _ in sent[0]["headers"]} >= set(HEADERS)
    assert b"secret" not in sent[1]["body"]


def test_a_download_opens_to_people_who_are_signed_in_only(site: LoginSite, tmp_path: Path) -> None:
    """No address under /media opens without a session, and none leads to another file of the server."""
    with site.client() as nobody, site.client("vera") as viewer:
        for name in ("0" * 56 + ".csv", "../../key", "%2e%2e/%2e%2e/state/csat.sqlite3", "..%5c..%5ckey"):
            assert nobody.get(f"/media/{name}").status_code in (303, 401, 404)
            answer = viewer.get(f"/media/{name}")
            assert answer.status_code in (400, 404) or b"<!doctype html>" in answer.content.lower()
