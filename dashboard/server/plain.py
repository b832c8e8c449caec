"""Plain pages, for whoever does not get the dashboard: one sentence, and at most one thing to do about it."""

import html
from collections.abc import Mapping
from pathlib import Path
from string import Template

from starlette.responses import HTMLResponse, Response

from dashboard.words import N_, SOURCE, words

TITLE = N_("Customer Satisfaction")
PAGE = Template(Path(__file__).with_name("plain.html").read_text("utf-8"))
UNCACHED = {"Cache-Control": "no-store"}


def plain(
    sentence: str, lang: str, status: int, headers: Mapping[str, str] | None = None, action: str = ""
) -> Response:
    """A page that says this. action: markup of ours, from `link_to` or `form_to`."""
    t = words(lang)
    page = PAGE.substitute(
        lang=t.locale, title=html.escape(t(TITLE)), sentence=html.escape(sentence), action=action
    )  # fmt: skip
    return HTMLResponse(page, status, {**UNCACHED, **(headers or {})})


def link_to(address: str, label: str) -> str:
    """A link to a page of ours."""
    return f'<p class="action"><a href="{html.escape(address)}">{html.escape(label)}</a></p>'


def form_to(address: str, label: str, token: str) -> str:
    """A button that does something here; token: see `SessionCookie.form_token`."""
    return (
        f'<form class="action" method="post" action="{html.escape(address)}">'
        f'<input type="hidden" name="token" value="{html.escape(token)}"><button>{html.escape(label)}</button></form>'
    )


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
