"""A line for each request: its id, method, the shape of its path, status, milliseconds, bytes sent.

The id goes out as `X-Request-Id`; one that a proxy brings is kept. A person's whole visit is one request here, the
websocket: its line comes when they leave.
"""

import re
import secrets
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import journal

HEADER = "X-Request-Id"
GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
KNOWN = ("/healthz", "/readyz", "/metrics", "/auth/login", "/auth/callback", "/auth/logout")
ROOMS = ("/static", "/media", "/component", "/bidi-components", "/v", "/_stcore/upload_file")
QUIET = ("/healthz", "/readyz", "/static/*")  # told at the finest level only


class Requests:
    """Tells of each. pages: the slugs of the pages; a path that is none of ours is told as `other`."""

    def __init__(self, app: ASGIApp, pages: Callable[[], frozenset[str]]) -> None:
        self.app, self.pages = app, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        brought = Headers(scope=scope).get(HEADER, "")
        request = brought if GIVEN.fullmatch(brought) else secrets.token_hex(8)
        is_visit, shape = scope["type"] == "websocket", shape_of(scope["path"], self.pages())
        told: dict[str, int] = {"code": 0, "bytes": 0}

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["code"] = message["status"]
                MutableHeaders(scope=message)[HEADER] = request
            elif message["type"] == "websocket.accept":
                told["code"] = 101
                journal.count("visit_begins")
            told["bytes"] += len(message.get("body") or message.get("bytes") or b"")
            await send(message)

        event, method = ("visit", "WEBSOCKET") if is_visit else ("request", scope["method"])
        with journal.within(request=request):
            try:
                with journal.timed(event, fine=shape in QUIET, method=method, path=shape) as more:
                    try:
                        await self.app(scope, receive, counted)
                    finally:
                        more |= told
            finally:
                if is_visit and told["code"]:
                    journal.count("visit_ends")


def shape_of(path: str, pages: frozenset[str]) -> str:
    """A path without what names a file, a session or a link; a path that is none of ours is `other`."""
    if path == "/" or path in KNOWN or path.removeprefix("/") in pages:
        return path
    for room in ROOMS:
        if path.startswith(f"{room}/"):
            return f"{room}/*"
    return "/_stcore/*" if path.startswith("/_stcore/") else "other"
