"""The addresses of share links: `/v/<token>` leads to the link's page, or to one plain page that says why it does not.

Only read here: a preview in a chat that follows the address counts as no visit and changes nothing.
"""

import html
import math
from collections.abc import Callable
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlencode

import anyio
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.errors import DashboardError
from dashboard.server.tries import Tries
from dashboard.words import N_, SOURCE, words

PREFIX = "/v/"
START = "overview"  # the page at the root of the site
STATUS = {"unknown": 404, "stopped": 410, "expired": 410, "erased": 410}
TITLE = N_("Customer Satisfaction")
TOO_OFTEN = N_("Too many tries. Wait a minute, then open the address again.")
PLAIN = Template(Path(__file__).with_name("plain.html").read_text("utf-8"))
UNCACHED = {"Cache-Control": "no-store"}


class Visits:
    """Answers `/v/…`; everything else passes.

    find: token → link with its `page`; raises a DashboardError with a `reason` where there is none that works.
    """

    def __init__(self, app: ASGIApp, find: Callable[[str], Any], tries: Tries | None = None) -> None:
        self.app, self.find, self.tries = app, find, tries or Tries()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            answer = await self._answer(scope)
            await answer(scope, receive, send)
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
                return _plain(words(lang)(TOO_OFTEN), lang, 429, {"Retry-After": str(math.ceil(seconds))})
            self.tries.note(visitor)
            return _plain(error.say(words(lang)), lang, STATUS.get(getattr(error, "reason", ""), 503))
        page = "" if link.page == START else link.page
        return RedirectResponse(f"/{page}?{urlencode({'v': token})}", 303, UNCACHED)


def preferred(accepted: str) -> str:
    """The language that a browser's Accept-Language likes best among ours."""
    wishes = []
    for place, part in enumerate(accepted.split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        wishes.append((-weight, place, tag.lower()))
    for weight, _, tag in sorted(wishes):
        if weight and (tag == "zh" or tag.startswith("zh-")):
            return "zh_CN"
        if weight and (tag == "en" or tag.startswith("en-")):
            return SOURCE
    return SOURCE


def _plain(sentence: str, lang: str, status: int, headers: dict[str, str] | None = None) -> Response:
    t = words(lang)
    page = PLAIN.substitute(lang=t.locale, title=html.escape(t(TITLE)), sentence=html.escape(sentence))
    return HTMLResponse(page, status, UNCACHED | (headers or {}))
