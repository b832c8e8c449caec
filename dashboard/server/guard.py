"""The guard before every path: nobody gets past it who is not signed in and has no role.

Stands before the program's own files, share links, uploads, downloads and the websocket alike. What it lets through
carries who it is in headers that no client can set; the pages read the role of that person anew in each run.

Without a login whoever reaches this computer is let through; forged headers are taken away there, too.
"""

from collections.abc import Callable
from urllib.parse import quote, urlencode

import anyio
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.server.cookie import SessionCookie
from dashboard.server.plain import UNCACHED, form_to, plain, preferred
from dashboard.state.people import User
from dashboard.store.people import EDITOR, LOCAL, NO_ACCESS, ORDER, People
from dashboard.words import N_, words

OURS = b"x-csat-"  # headers that only the guard sets
SIGN_IN, SIGN_OUT_AT = "/auth/login", "/auth/logout"
AUTH = (SIGN_IN, "/auth/callback", SIGN_OUT_AT)
UPLOADS = "/_stcore/upload_file"
# Streamlit's own figures, and its door for programs that use pages: nobody needs them here.
CLOSED = ("/_stcore/metrics", "/_stcore/agent")
NO_LOGIN = 4401  # closes a websocket; a browser sees the handshake refused
SIGN_OUT = N_("Sign out")


class Guard:
    """Lets requests of people with a role through, with their identity in the headers.

    people: of the store, asked in a thread. auth: the pages under /auth/; None, with cookie, where there is no login.
    """

    def __init__(
        self,
        app: ASGIApp,
        people: Callable[[], People],
        auth: ASGIApp | None = None,
        cookie: SessionCookie | None = None,
    ) -> None:
        self.app, self.people, self.auth, self.cookie = app, people, auth, cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        if scope["type"] == "http" and _is_under(scope, *CLOSED):
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
            return
        if self.cookie is None or self.auth is None:
            await self.app(_known_as(scope, LOCAL, ""), receive, send)
            return
        if scope["type"] == "http" and scope["path"] in AUTH:
            await self.auth(_known_as(scope, "", ""), receive, send)
            return
        sid = self.cookie.read(scope)
        user = await anyio.to_thread.run_sync(self._signed_in, sid) if sid else None
        refusal = self._refusal(scope, sid, user)
        if refusal is None:
            assert user is not None and sid is not None
            await self.app(_known_as(scope, user.sub, sid), receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": NO_LOGIN})
        else:
            await refusal(scope, receive, send)

    def _signed_in(self, sid: str) -> User | None:
        return self.people().signed_in(sid)

    def _refusal(self, scope: Scope, sid: str | None, user: User | None) -> Response | None:
        """The answer to a request that goes no further; None for one that does."""
        if user is None or sid is None:
            return _sign_in(scope)
        if user.role is None or not user.has_access:
            return self._no_access(scope, sid)
        if _is_under(scope, UPLOADS) and ORDER[user.role] < ORDER[EDITOR]:
            return PlainTextResponse("Forbidden", 403, UNCACHED)
        return None

    def _no_access(self, scope: Scope, sid: str) -> Response:
        assert self.cookie is not None
        lang = preferred(Headers(scope=scope).get("accept-language", ""))
        out = form_to(SIGN_OUT_AT, words(lang)(SIGN_OUT), self.cookie.form_token(sid))
        return plain(words(lang)(NO_ACCESS), lang, 403, action=out)


def _sign_in(scope: Scope) -> Response | None:
    """A browser that asks for a page is sent to sign in, and comes back to it; everything else is refused."""
    if scope["type"] == "websocket":
        return PlainTextResponse("Unauthorized", 401)
    wants_page = "text/html" in Headers(scope=scope).get("accept", "")
    if scope["method"] not in ("GET", "HEAD") or not wants_page:
        return PlainTextResponse("Unauthorized", 401, UNCACHED)
    query = scope["query_string"].decode("latin-1")
    wanted = quote(scope["path"]) + (f"?{query}" if query else "")
    return RedirectResponse(f"{SIGN_IN}?{urlencode({'next': wanted})}", 303, UNCACHED)


def _is_under(scope: Scope, *places: str) -> bool:
    path = "/" + scope["path"].lstrip("/")
    return any(path == place or path.startswith(f"{place}/") for place in places)


def _known_as(scope: Scope, sub: str, sid: str) -> Scope:
    """The request as it goes on: a copy, since what stands behind writes into it, with headers only we set."""
    inner = dict(scope)
    inner["headers"] = [pair for pair in scope["headers"] if not pair[0].lower().startswith(OURS)]
    if sub:
        inner["headers"] += [(b"x-csat-sub", quote(sub).encode()), (b"x-csat-sid", sid.encode())]
    return inner
