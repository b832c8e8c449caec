"""Charts as pictures, drawn by a Chromium of this machine that is started for them and ends with them.

Nothing is fetched: the page it draws in and plotly.js lie on the disk, and the browser is given a proxy that is none.
"""

import asyncio
import os
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import kaleido

from dashboard.errors import DashboardError
from dashboard.words import N_

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 60.0  # for all pictures of one file together
NOWHERE = "http://127.0.0.1:9"  # the port of "discard": a browser that wants the network ends there
_one_at_a_time = threading.Lock()  # a browser takes hundreds of megabytes


class PictureError(DashboardError):
    """Pictures cannot be drawn on this machine, or not now."""


def browser() -> str | None:
    """The path of the browser: what BROWSER_PATH names, else a Chromium or Chrome of the system."""
    if given := os.environ.get("BROWSER_PATH"):
        return shutil.which(given)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def why_not() -> str:
    """Why no pictures can be drawn here, as a sentence of the catalogue; empty when they can."""
    if browser():
        return ""
    return N_("No browser was found on the server: install Chromium to get charts as pictures.")


def svg(figure: Any, width: int, height: int) -> bytes:
    """A figure as it is on screen (figures/theme.outside), in pixels. Raises PictureError."""
    return drawn([(figure, width, height)])[0]


def png(figure: Any, width: int, height: int, scale: float = 2) -> bytes:
    """The same as a PNG, its points `scale` times as fine. Raises PictureError."""
    return drawn([(figure, width, height)], kind="png", scale=scale)[0]


def drawn(
    figures: Sequence[tuple[Any, int, int]], kind: str = "svg", scale: float = 1, seconds: float = SECONDS
) -> list[bytes]:
    """Figures with their widths and heights, in order, by one browser. Raises PictureError."""
    if not figures:
        return []
    path = browser()
    if path is None:
        raise PictureError(why_not())
    if not _one_at_a_time.acquire(timeout=seconds):
        raise PictureError(N_("Other pictures are being drawn."), N_("Try again in a minute."))
    try:
        return _in_own_loop(path, figures, kind, scale, seconds)
    finally:
        _one_at_a_time.release()


def _in_own_loop(
    path: str, figures: Sequence[tuple[Any, int, int]], kind: str, scale: float, seconds: float
) -> list[bytes]:
    """In a thread, since who calls may run in a loop of events already."""
    made: list[bytes] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            made.extend(asyncio.run(asyncio.wait_for(_draw(path, figures, kind, scale), seconds)))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, name="pictures")
    thread.start()
    thread.join()
    if failed:
        raise PictureError(N_("The charts could not be drawn."), N_("Try again in a minute.")) from failed[0]
    return made


async def _draw(path: str, figures: Sequence[tuple[Any, int, int]], kind: str, scale: float) -> list[bytes]:
    async with kaleido.Kaleido(n=1, mathjax=False, path=Path(path), proxy_server=NOWHERE) as artist:
        return [
            await artist.calc_fig(figure, {"format": kind, "width": width, "height": height, "scale": scale})
            for figure, width, height in figures
        ]
