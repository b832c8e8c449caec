"""The page that loads the program, dressed: our name, our colours and our looks are there before the program is.

Without it the tab says "Streamlit", a dark screen begins white, a font is loaded that no text of ours is set in, and
the page moves twice: when our style sheet comes with the first answer, and when the sidebar does.
"""

import gzip
import re
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FRAME = Path(__file__).parents[1] / "ui" / "frame.css"
NAME = "Customer Satisfaction · 客户满意度"
# What is taken out or replaced, once each. Where Streamlit's page has it no longer, the page is as Streamlit made it.
FONT = re.compile(r'<link\s+rel="preload"[^>]*\sas="font"[^>]*>\s*')
TITLE = re.compile(r"<title>[^<]*</title>")
# What is not passed on: it asks whether Streamlit's page, which is not the one we send, has changed, or for it packed.
OF_THE_WAY = (b"if-none-match", b"if-modified-since", b"accept-encoding")
NO_PAGES = ("/static/", "/_stcore/", "/media/", "/component/")


class StartPage:
    """Dresses the one HTML page that the application behind it serves, under whatever address."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(NO_PAGES):
            await self.app(scope, receive, send)
            return
        wants_gzip = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        held: list[Message] = []  # the start of an HTML answer and its parts, until all are there

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                held.append(message)
            elif not held:
                await send(message)
            else:
                held.append(message)
                if not message.get("more_body", False):
                    body = b"".join(part.get("body", b"") for part in held[1:])
                    body = dress(body, zipped=wants_gzip)
                    headers = MutableHeaders(scope=held[0])
                    headers["Content-Length"] = str(len(body))
                    headers["Vary"] = "Accept-Encoding"
                    headers["Cache-Control"] = "no-cache"
                    if wants_gzip:
                        headers["Content-Encoding"] = "gzip"
                    for name in ("etag", "last-modified"):
                        del headers[name]
                    await send(held[0])
                    await send({"type": "http.response.body", "body": body})

        asked = [(name, value) for name, value in scope["headers"] if name not in OF_THE_WAY]
        await self.app({**scope, "headers": asked}, receive, dressed)


def _is_page(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    is_html = headers.get("content-type", "").startswith("text/html")
    return is_html and start["status"] == 200 and "content-encoding" not in headers


@lru_cache(maxsize=8)
def dress(page: bytes, *, zipped: bool = False) -> bytes:
    """A page with our name and looks in its head; zipped: packed for the way."""
    text = FONT.sub("", page.decode("utf-8"), count=1)
    text = TITLE.sub(f"<title>{NAME}</title>", text, count=1)
    text = text.replace("</head>", f"<style>{FRAME.read_text('utf-8')}</style>\n  </head>", 1)
    made = text.encode()
    return gzip.compress(made, mtime=0) if zipped else made
