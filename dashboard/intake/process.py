"""The parser's process seen from outside: started, listened to, and its end told in words."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from typing import Any

from dashboard import errors
from dashboard.errors import FileRefusedError, MappingError
from dashboard.intake.limits import Limits
from dashboard.words import N_

FAMILIES = {family.__name__: family for family in (FileRefusedError, MappingError, errors.UsageError)}
READING = N_("Reading the file")


def run(
    job: dict[str, Any], name: str, limits: Limits, progress: Callable[[float, str], None] | None
) -> dict[str, Any]:
    """Run the child; its result, or its error raised here."""
    with tempfile.TemporaryFile() as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "dashboard.intake.child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            env={**os.environ, "POLARS_MAX_THREADS": "2", "OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1"},
        )  # fmt: skip
        timer = threading.Timer(limits.wall_seconds, child.kill)
        timer.start()
        last: dict[str, Any] = {}
        try:
            assert child.stdin and child.stdout
            with contextlib.suppress(BrokenPipeError):  # it ended before it listened: its exit code tells
                child.stdin.write(json.dumps(job))
                child.stdin.close()
            for line in child.stdout:
                last = json.loads(line)
                if progress and "done" in last:
                    progress(last["done"], READING)
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
