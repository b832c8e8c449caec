"""Pieces of work, each in a process of its own that is broken at a chosen change of its files.

    with Forks(folder) as forks:
        whole = forks.run("importing", data)                    # how many changes there are
        broken = forks.run("importing", data, DIE_BEFORE, 17)   # the process dies before the 17th

`cut.c` is compiled once and put before the system's library in one process, which has imported the program and forks
for each piece of work: so a round costs the work and not the start of Python. Linux with a C compiler only.
"""

import ctypes
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from dashboard.errors import DashboardError

SOURCE = Path(__file__).with_name("cut.c")
COUNT, DIE_BEFORE, DIE_HALFWAY, FULL = 1, 2, 3, 4
LONGEST_SECONDS = 300
PIPE_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Done:
    """How a piece of work ended. died: it did not come to its end. steps: changes of files, as far as it came.

    error: what it raised, in one line; is_said: a sentence for people, with what to do. answer: what it returned.
    """

    died: bool = False
    steps: int = 0
    error: str = ""
    is_said: bool = True
    answer: Any = field(default=None)


def can_break() -> str:
    """Why nothing can be broken here; empty where it can."""
    if sys.platform != "linux":
        return "only Linux puts a library before the system's"
    return "" if shutil.which("cc") else "there is no C compiler (cc)"


class Forks:
    """The process that forks. folder: for the compiled library."""

    def __init__(self, folder: Path) -> None:
        library = folder / "cut.so"
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
        self._log = (folder / "forks.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.faults.forks"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True,
            env=os.environ | {"LD_PRELOAD": str(library)}, cwd=SOURCE.parents[2],
        )  # fmt: skip

    def run(
        self, work: str, folder: Path, how: int = COUNT, at: int = 0, *, of: str = "ground", **told: object
    ) -> Done:
        """Do work(folder, begin, **told) of a module beside this one. Changes below the folder count once it has called
        begin()."""
        assert self._process.stdin
        assert self._process.stdout
        wish = {"of": of, "work": work, "folder": str(folder), "how": how, "at": at, "told": told}
        self._process.stdin.write(json.dumps(wish) + "\n")
        self._process.stdin.flush()
        return Done(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _serve() -> None:
    """Fork for each line that is read. What a piece of work prints goes with the log."""
    library, answers = ctypes.CDLL(None), os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    importlib.import_module("bench.faults.ground")
    for line in sys.stdin:
        wish = json.loads(line)
        importlib.import_module(f"bench.faults.{wish['of']}")
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            signal.alarm(LONGEST_SECONDS)
            _carry_out(wish, library, writer)
        os.close(writer)
        said = b"".join(iter(lambda reader=reader: os.read(reader, PIPE_BYTES), b""))  # type: ignore[misc]  # bound now
        os.close(reader)
        os.waitpid(child, 0)
        answers.write((said.decode() or json.dumps(asdict(Done(died=True)))) + "\n")
        answers.flush()


def _carry_out(wish: dict[str, Any], library: ctypes.CDLL, writer: int) -> None:
    folder, answer, error, is_said = Path(wish["folder"]), None, "", True

    def begin() -> None:
        library.arm(os.fsencode(folder), wish["how"], wish["at"])

    try:
        work = getattr(importlib.import_module(f"bench.faults.{wish['of']}"), wish["work"])
        answer = work(folder, begin, **wish["told"])
    except BaseException as caught:
        traceback.print_exc()
        error, is_said = f"{type(caught).__name__}: {caught}", isinstance(caught, DashboardError)
    done = Done(steps=library.disarm(), error=error, is_said=is_said, answer=answer)
    os.write(writer, json.dumps(asdict(done)).encode())
    os._exit(0)  # no clean-up: it belongs to the process that forked


if __name__ == "__main__":
    _serve()
