"""Charts as pictures, drawn by a Chromium of this machine that is started for them and ends with them.

A process of its own talks to it (drawing.py). When that takes too long it is ended, the browser loses its caller and
ends too, and what both wrote lies in a folder that is deleted in any case.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dashboard.errors import DashboardError
from dashboard.words import N_

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 60.0  # for all pictures of one file together
TRIES, PAUSE = 80, 0.1  # of deleting what was written; seconds between them
CALM_AT_ONCE, CALM_LATER = 1, 15  # so often nothing may be found: after an orderly end, after any other
ARTIST = Path(__file__).with_name("drawing.py")
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
        return _drawn(path, figures, kind, scale, seconds)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        raise PictureError(N_("The charts could not be drawn."), N_("Try again in a minute.")) from error
    finally:
        _one_at_a_time.release()


def _drawn(path: str, figures: Sequence[tuple[Any, int, int]], kind: str, scale: float, seconds: float) -> list[bytes]:
    tasks = [
        {"figure": json.loads(figure.to_json()), "format": kind, "width": width, "height": height, "scale": scale}
        for figure, width, height in figures
    ]
    folder, calm = tempfile.mkdtemp(prefix="pictures-"), CALM_LATER
    try:
        # -P: the modules beside the script have names of the standard library.
        done = subprocess.run(
            [sys.executable, "-P", str(ARTIST), path],
            input=json.dumps(tasks).encode(), capture_output=True, timeout=seconds, check=True,
            env={**os.environ, "TMPDIR": folder},
        )  # fmt: skip
        calm = CALM_AT_ONCE
    finally:
        _forget(folder, calm)
    return [base64.b64decode(picture) for picture in json.loads(done.stdout)]


def _forget(folder: str, calm: int) -> None:
    """Delete what was written, until nothing came back `calm` times: a browser without its caller writes on a while."""
    seen = 0
    for _ in range(TRIES):
        if Path(folder).exists():
            seen = 0
            shutil.rmtree(folder, ignore_errors=True)
        else:
            seen += 1
        if seen >= calm:
            return
        time.sleep(PAUSE)
