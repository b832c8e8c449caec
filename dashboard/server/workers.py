"""Several server processes over one store, behind one address.

Each has its own Python and so its own processor. All read the same marts, and what they must agree on lies in the
store: the state database says which mart is shown, files lock imports and builds. Whichever ends is started again. All
end with this process, on Linux even when it is killed.
"""

import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from dashboard.errors import DashboardError
from dashboard.server import measures, proxy

PROJECT = Path(__file__).parents[2]
LOOPBACK = "127.0.0.1"
LOOK_SECONDS = 0.3
REST_SECONDS = (
    4.0  # longer than the proxy takes to see that a process is gone; then it waits until that one is warm again
)
END_SECONDS = 10.0  # to end in order; after that a process is killed
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux


class Child:
    """A program that shall run for as long as we do."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.command, self.environment = command, environment
        self.start()

    def start(self) -> None:
        """Start it, in a group of its own: Ctrl+C reaches us alone, and we end the others in their order."""
        self.ended_at: float | None = None
        self.process = subprocess.Popen(
            self.command,
            cwd=PROJECT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            process_group=0 if os.name == "posix" else None,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )

    def is_running(self) -> bool:
        """Whether it is; notes when it was first seen ended."""
        if self.process.poll() is None:
            return True
        if self.ended_at is None:
            self.ended_at = time.monotonic()
        return False

    def look_after(self) -> None:
        """Start it again a moment after it ended."""
        if not self.is_running() and self.ended_at is not None and time.monotonic() - self.ended_at > REST_SECONDS:
            measures.forget(self.process.pid, self.environment[measures.TOGETHER])
            self.start()

    def end(self) -> None:
        """Ask it to end."""
        if self.is_running():
            self.process.terminate()

    def wait(self) -> None:
        """Until it has ended, by force if need be."""
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def serve(host: str, port: int, processes: int, ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM.

    ready: called once, when all processes are warm and the address answers. Raises DashboardError when HAProxy is not
    installed, or when a process ends before all are ready.
    """
    program = proxy.program()
    ports = free_ports(processes)
    environment = {
        **os.environ,
        "CSAT_PROCESSES": str(processes),
        "STREAMLIT_SERVER_COOKIE_SECRET": secrets.token_hex(),
    }
    stopping = _Stop()
    children: list[Child] = []
    with TemporaryDirectory(prefix="csat-") as folder:
        environment[measures.TOGETHER] = folder
        told = Path(folder) / "haproxy.cfg"
        told.write_text(proxy.configuration(host, port, ports))
        try:
            for at in ports:
                command = [sys.executable, "-m", "dashboard.server.worker", LOOPBACK, str(at)]
                children.append(Child(command, environment))
            if _all_warm(children, ports, stopping):
                children.insert(0, Child([program, "-db", "-f", str(told)], environment))
                if _all_warm(children[:1], [port], stopping, host):
                    ready()
            while not stopping.asked:
                for child in children:
                    child.look_after()
                time.sleep(LOOK_SECONDS)
        finally:
            for child in children:  # the proxy first: nobody is sent to a process that ends
                child.end()
            for child in children:
                child.wait()


def free_ports(count: int) -> list[int]:
    """So many ports of loopback that nothing listens on."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((LOOPBACK, 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


class _Stop:
    """Whether somebody asked us to end, by Ctrl+C or as the system does."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


def _all_warm(children: list[Child], ports: list[int], stopping: _Stop, host: str = LOOPBACK) -> bool:
    """Wait until all these ports answer the health check. False when we are to stop before that."""
    cold = list(ports)
    while cold and not stopping.asked:
        if not all(child.is_running() for child in children):
            raise DashboardError("A server process ended before it was ready.", "What it said stands above.")
        if is_healthy(host, cold[0]):
            cold.pop(0)
        else:
            time.sleep(LOOK_SECONDS)
    return not cold


def is_healthy(host: str, port: int) -> bool:
    """Whether our server answers there."""
    name = f"[{host}]" if ":" in host else host
    with (
        suppress(urllib.error.URLError, OSError),
        urllib.request.urlopen(f"http://{name}:{port}/healthz", timeout=5) as got,
    ):
        return bool(got.read() == b"ok")
    return False


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
