"""The process that draws charts: figures as JSON in, pictures as JSON out. Started by pictures.py, never imported.

Nothing is fetched: the page it draws in and plotly.js lie on the disk, and the browser is given a proxy that is none.
"""

import asyncio
import base64
import json
import sys
from pathlib import Path
from typing import Any

import kaleido

NOWHERE = "http://127.0.0.1:9"  # the port of "discard": a browser that wants the network ends there


async def draw(path: Path, tasks: list[dict[str, Any]]) -> list[bytes]:
    """Pictures in the order of the tasks, by one browser. Who called sets the limit of time."""
    async with kaleido.Kaleido(n=1, timeout=None, mathjax=False, path=path, proxy_server=NOWHERE) as artist:
        return [await artist.calc_fig(task.pop("figure"), task) for task in tasks]


if __name__ == "__main__":
    pictures = asyncio.run(draw(Path(sys.argv[1]), json.load(sys.stdin)))
    json.dump([base64.b64encode(picture).decode() for picture in pictures], sys.stdout)
