"""`/healthz`: the process lives. `/readyz`: it can serve visitors now. Both answer everybody and hold no data.

An open door must not be a way to keep the server busy: whether it is ready is looked up once a second at most, by one
thread, and whoever asks more often hears the last answer.
"""

import logging
import time
from collections.abc import Callable

import anyio
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

ALIVE, READY = "/healthz", "/readyz"
KNOWN_SECONDS = 1.0  # so long an answer holds
PATIENCE_SECONDS = 4.0  # shorter than the proxy's (`timeout check`): it shall hear the word, not silence
SLOW = "slow"  # the word for a look that takes longer

log = logging.getLogger(__name__)


class Health:
    """Answers both without waking Streamlit; everything else passes.

    lacking: looks up what is missing, as one word, in a thread; nothing when all is there.
    """

    def __init__(self, app: ASGIApp, lacking: Callable[[], str]) -> None:
        self.app, self.lacking = app, lacking
        self._known, self._known_at = SLOW, float("-inf")
        self._is_looking = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == ALIVE:
            await PlainTextResponse("ok")(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == READY:
            await (await self._ready())(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _ready(self) -> PlainTextResponse:
        if not self._is_looking and time.monotonic() - self._known_at > KNOWN_SECONDS:
            self._is_looking = True
            with anyio.move_on_after(PATIENCE_SECONDS) as waited:
                await anyio.to_thread.run_sync(self._look, abandon_on_cancel=True)
            if waited.cancelled_caught:
                self._say(SLOW)
        missing = self._known
        no_store = {"Cache-Control": "no-store"}
        return PlainTextResponse(f"not ready: {missing}" if missing else "ready", 503 if missing else 200, no_store)

    def _look(self) -> None:
        """In a thread, which ends when the look does, whether or not anybody still waits for it."""
        try:
            self._say(self.lacking())
        except Exception:
            log.exception("whether the server is ready could not be told")
            self._say("fault")
        finally:
            self._is_looking = False

    def _say(self, missing: str) -> None:
        if missing != self._known and missing:
            log.warning("not ready: %s", missing)
        self._known, self._known_at = missing, time.monotonic()
