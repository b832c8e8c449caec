"""Addresses that lead to others: `/v/<token>` to a share link's page, or to one plain page that says why it does not;
the start page's name, which people type, to the root, where that page stands.

Only read here: a preview in a chat that follows the address counts as no visit and changes nothing.
"""

import math
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import anyio
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.errors import DashboardError
from dashboard.server.plain import UNCACHED, plain, preferred
from dashboard.server.tries import Tries
from dashboard.words import N_, words

PREFIX = "/v/"
START = "overview"  # the page at the root of the site
STATUS = {"unknown": 404, "stopped": 410, "expired": 410, "erased": 410}
TOO_OFTEN = N_("Too many tries. Wait a minute, then open the address again.")


class Visits:
    """Answers `/v/…` and the start page's name; everything else passes.

    find: token → link with its `page`; raises a DashboardError with a `reason` where there is none that works.
    """

    def __init__(self, app: ASGIApp, find: Callable[[str], Any], tries: Tries | None = None) -> None:
        self.app, self.find, self.tries = app, find, tries or Tries()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            answer = await self._answer(scope)
            await answer(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == f"/{START}":
            query = scope["query_string"].decode("ascii", "replace")
            await RedirectResponse(f"/?{query}" if query else "/", 307, UNCACHED)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response:
        lang = preferred(Headers(scope=scope).get("accept-language", ""))
        if scope["method"] not in ("GET", "HEAD"):
            return Response(status_code=405, headers={"Allow": "GET, HEAD"})
        visitor = (scope.get("client") or ("",))[0]
        token = scope["path"].removeprefix(PREFIX)
        try:
            link = await anyio.to_thread.run_sync(self.find, token)
        except DashboardError as error:
            if seconds := self.tries.wait(visitor):
                return plain(words(lang)(TOO_OFTEN), lang, 429, {"Retry-After": str(math.ceil(seconds))})
            self.tries.note(visitor)
            return plain(error.say(words(lang)), lang, STATUS.get(getattr(error, "reason", ""), 503))
        page = "" if link.page == START else link.page
        return RedirectResponse(f"/{page}?{urlencode({'v': token})}", 303, UNCACHED)
