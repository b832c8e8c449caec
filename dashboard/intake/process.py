"""The parser's process seen from outside: started, listened to, and its end told in words."""

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from typing import IO, Any

from dashboard import errors
from dashboard.errors import FileRefusedError, MappingError
from dashboard.intake.limits import Limits
from dashboard.words import N_

FAMILIES = {family.__name__: family for family in (FileRefusedError, MappingError, errors.UsageError)}
READING = N_("Reading the file")
BEAT_SECONDS = 0.5


def run(
    job: dict[str, Any], name: str, limits: Limits, progress: Callable[[float, str], None] | None
) -> dict[str, Any]:
    """Run the child; its result, or its error raised here.

    progress is told what is done, also while nothing new is heard; if it raises, the child ends.
    """
    with tempfile.TemporaryFile() as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "dashboard.intake.child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            env={**os.environ, "POLARS_MAX_THREADS": "2", "OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1"},
        )  # fmt: skip
        timer = threading.Timer(limits.wall_seconds, child.kill)
        timer.start()
        last: dict[str, Any] = {}
        done = 0.0
        try:
            assert child.stdin and child.stdout
            with contextlib.suppress(BrokenPipeError):  # it ended before it listened: its exit code tells
                child.stdin.write(json.dumps(job))
                child.stdin.close()
            for line in _lines(child.stdout):
                if line:
                    last = json.loads(line)
                    done = last.get("done", done)
                if progress and "result" not in last:
                    progress(done, READING)
            child.wait()
        finally:
            timer.cancel()
            if child.poll() is None:
                child.kill()
                child.wait()
        if "result" in last:
            return last["result"]
        log.seek(0)
        raise fault(last, child.returncode, log.read().decode("utf-8", "replace"), name)


def _lines(out: IO[str]) -> Iterator[str]:
    """The lines of a stream as they come, and an empty one for each half second without any."""
    heard: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def listen() -> None:
        for line in out:
            heard.put(line)
        heard.put(None)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        try:
            line = heard.get(timeout=BEAT_SECONDS)
        except queue.Empty:
            yield ""
            continue
        if line is None:
            return
        yield line


def fault(last: dict[str, Any], code: int, log: str, name: str) -> Exception:
    """The error that the child's last words, its exit code and its log amount to."""
    told = last.get("error", {})
    if told.get("family") in FAMILIES:
        rule = {"rule": told["rule"]} if told.get("rule") else {}
        return FAMILIES[told["family"]](
            told["what"], told["remedy"], where=told["where"] or name, **rule, **told["values"]
        )
    if code < 0 and not log.strip():
        return FileRefusedError("The file took too long to check.", "Split it by month.", where=name)
    if told.get("family") == "memory" or "memory allocation" in log or "MemoryError" in log:
        return FileRefusedError("The file needs more memory than an import may have.", "Split it by month.", where=name)
    return FileRefusedError("The file stopped its reader.", "Please report it, with the file if you may.", where=name)
