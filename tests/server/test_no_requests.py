"""The program asks nobody on its own: start, sample import, every page, reports. Every connection is looked at.

Two watchers: one inside each Python process that is started, which sees names that are looked up too; and, where the
system has strace, one around all processes, which sees what libraries and browsers do outside of Python.
"""

import asyncio
import ipaddress
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from bench.visitor import Visitor
from dashboard.ui.contents import MODULES
from tests.conftest import ROOT, free_port
from tests.loops import result_of

WATCHER = """
import os, sys
_file = os.open(os.environ["CSAT_WATCHED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def _watch(event, args):
    if event == "socket.connect" or event == "socket.sendto":
        told = args[1][0] if isinstance(args[1], tuple) else "unix"
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        told = args[0]
    else:
        return
    told = told.decode() if isinstance(told, bytes) else told
    os.write(_file, f"{event} {told}\\\\n".encode())
sys.addaudithook(_watch)
os.write(_file, b"watching\\\\n")
""".replace("\\\\n", "\\n")
OWN = ("unix", "localhost", "None", "", "0.0.0.0", "::")


TO = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"|->\[?([0-9a-f.:]+?)\]?:\d+\]>')


def sends(line: str) -> bool:
    """Whether a system call lets something out. To point a datagram socket somewhere does not: Chromium does so to
    learn whether there would be a way, and then sends nothing."""
    return not ("connect(" in line and "<UDP" in line)


def is_ours(address: str) -> bool:
    """Whether it is this computer."""
    try:
        return address in OWN or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


class Watched:
    """A program with both watchers, and what they saw."""

    def __init__(self, folder: Path, *command: str, **env: str) -> None:
        (folder / "watch").mkdir(parents=True)
        (folder / "watch" / "sitecustomize.py").write_text(WATCHER)
        self.inside, self.around, self.log = folder / "inside", folder / "around", folder / "log"
        strace = shutil.which("strace")
        around = (
            [
                strace,
                "-f",
                "-qq",
                "--seccomp-bpf",
                "-yy",
                "-e",
                "trace=connect,sendto,sendmsg,sendmmsg",
                "-o",
                str(self.around),
            ]
            if strace
            else []
        )
        path = os.pathsep.join((str(folder / "watch"), str(ROOT)))
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*around, sys.executable, *command],
                cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
                env=os.environ | {"CSAT_WATCHED": str(self.inside), "PYTHONPATH": path} | env,
                start_new_session=True,
            )  # fmt: skip

    def stop(self) -> None:
        """End the program, not only what watches it: strace hands no signal on."""
        if self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    @property
    def watched(self) -> int:
        """Python processes with a watcher inside."""
        return self.inside.read_text().split("\n").count("watching")

    def asked(self) -> list[str]:
        """All they asked for that is not on this computer: addresses and names."""
        inside = [line.split(" ", 1)[1] for line in self.inside.read_text().splitlines() if " " in line]
        lines = self.around.read_text(errors="replace").splitlines() if self.around.exists() else []
        around = [found[1] or found[2] or found[3] for line in lines if (found := TO.search(line)) and sends(line)]
        return [one for one in (*inside, *around) if not is_ours(one)]


@pytest.mark.parametrize("asked", ["192.0.2.1", "2001:db8::1", "example.invalid"])
def test_the_watchers_see_what_asks(tmp_path: Path, asked: str) -> None:
    act = (
        "import socket, sys\ntry: socket.create_connection((sys.argv[1], 80), timeout=0.2)\n"
        "except OSError: pass\ntry: socket.create_connection(('127.0.0.1', 1), timeout=0.2)\nexcept OSError: pass"
    )
    one = Watched(tmp_path / "one", "-c", act, asked)
    assert one.process.wait(60) == 0
    assert one.watched == 1
    assert asked in one.asked() and "127.0.0.1" not in one.asked()
    if shutil.which("strace") and asked == "192.0.2.1":
        assert f'inet_addr("{asked}")' in one.around.read_text()


@pytest.mark.skipif(shutil.which("strace") is None, reason="no strace: WHAT LIBRARIES DO OUTSIDE OF PYTHON IS NOT SEEN")
@pytest.mark.parametrize(("act", "is_seen"), [("", False), ("one.send(b'x')", True)])
def test_a_datagram_counts_when_it_is_sent(tmp_path: Path, act: str, is_seen: bool) -> None:
    """Asked of the outer watcher alone: with the inner one switched off."""
    told = (
        f"import socket\none = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\none.connect(('192.0.2.1', 53))\n{act}"
    )
    one = Watched(tmp_path / "one", "-S", "-c", told)
    one.process.wait(60)
    one.inside.touch()
    assert ("192.0.2.1" in one.asked()) is is_seen


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Watched]:
    """A server that imports the sample data, shows every page to somebody, and ends."""
    folder, port = tmp_path_factory.mktemp("asks"), free_port()
    one = Watched(folder / "server", "-m", "dashboard", "serve", "--sample", "--port", str(port),
                  CSAT_DATA=str(folder / "data"))  # fmt: skip
    try:
        wait(one, f"http://127.0.0.1:{port}/readyz")
        result_of(look_at_all(f"127.0.0.1:{port}"))
        for path in ("/metrics", "/healthz", "/"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
                assert answer.read()
    finally:
        one.stop()
    return folder, one


async def look_at_all(server: str) -> None:
    """Every page, by the websocket of one visitor."""
    visitor = Visitor(server)
    await visitor.enter()
    await visitor.ask(b"")
    for module in MODULES:
        visitor.page = "" if module is MODULES[0] else module.SLUG
        answer = await visitor.ask(b"")
        assert answer.fault == "", module.SLUG
        await asyncio.sleep(0.1)
    await visitor.leave()


def wait(one: Watched, address: str, seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except OSError:
            assert time.monotonic() < end and one.process.poll() is None, one.log.read_text(errors="replace")[-3000:]
            time.sleep(0.3)


def test_a_server_asks_nobody(served: tuple[Path, Watched]) -> None:
    """Also none of its libraries: no usage statistics, no look for a newer version, no extension, no font, no CDN."""
    _, one = served
    assert one.watched >= 1
    assert one.asked() == []


@pytest.mark.parametrize("form", ["xlsx", "html", "csv", "pdf"])
def test_a_report_asks_nobody(served: tuple[Path, Watched], tmp_path: Path, form: str) -> None:
    folder, _ = served
    told = ("-m", "dashboard", "report", "--page", "channels", "--format", form, "--out", str(tmp_path / "out"))
    one = Watched(tmp_path / "report", *told, CSAT_DATA=str(folder / "data"))
    assert one.process.wait(200) == 0, one.log.read_text(errors="replace")[-2000:]
    assert [path.suffix for path in (tmp_path / "out").iterdir()] in ([f".{form}"], [".zip"])
    assert one.asked() == []
