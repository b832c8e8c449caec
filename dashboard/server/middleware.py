"""What stands between the network and Streamlit: response headers and compressed files.

Plain ASGI classes, so that the websocket and streamed bodies pass through untouched.
"""

import base64
import gzip
import hashlib
import re
from functools import lru_cache
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = (Path(streamlit.__file__).parent / "static").resolve()
COMPRESSIBLE = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}


class SecurityHeaders:
    """Sets the response headers that keep everything foreign out of the page. Streamlit itself sends none.

    is_https: browsers reach us encrypted, and shall never try otherwise.
    """

    def __init__(self, app: ASGIApp, *, is_https: bool = False) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": content_security_policy((STATIC / "index.html").read_text("utf-8")),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }
        if is_https:
            self.headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def with_headers(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            await self.app(scope, receive, with_headers)
        except ClientDisconnect:
            return  # whoever sent it is gone, in the middle of an upload: nobody is left to be answered
        except Exception:
            if not has_begun:  # else it would be answered outside of here, without them
                await PlainTextResponse("Internal Server Error", 500)(scope, receive, with_headers)
            raise


class CompressedStatic:
    """Serves the browser's program gzipped from memory.

    Streamlit leaves `/static/` uncompressed (10 MB on a first load instead of 2.6), and compressing 4.7 MB of Plotly
    for each visitor would cost 60 to 150 ms of processor time each.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith("/static/"):
            wants_gzip = "gzip" in Headers(scope=scope).get("accept-encoding", "")
            body = compressed(scope["path"].removeprefix("/static/")) if wants_gzip else None
            if body is not None:
                headers = {
                    "Content-Encoding": "gzip",
                    "Vary": "Accept-Encoding",
                    # File names carry a hash of their content, so a browser never needs to ask again.
                    "Cache-Control": "public, immutable, max-age=31536000",
                }
                kind = COMPRESSIBLE[Path(scope["path"]).suffix]
                await Response(body, headers=headers, media_type=kind)(scope, receive, send)
                return
        await self.app(scope, receive, send)


@lru_cache(maxsize=512)
def compressed(name: str) -> bytes | None:
    """The gzipped bytes of one of Streamlit's own static files, or None when it is not one worth compressing."""
    path = (STATIC / "static" / name).resolve()
    if not path.is_relative_to(STATIC / "static") or path.suffix not in COMPRESSIBLE or not path.is_file():
        return None
    return gzip.compress(path.read_bytes(), compresslevel=6, mtime=0)


def content_security_policy(index_page: str) -> str:
    """The policy for a page whose inline scripts are known: those run, by hash, and nothing from elsewhere does."""
    inline = re.findall(r"<script>(.*?)</script>", index_page, flags=re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inline)
    hashes = " ".join(f"'sha256-{digest}'" for digest in digests)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {hashes}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "frame-ancestors 'none'",
        )
    )
