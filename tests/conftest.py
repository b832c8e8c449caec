"""Fixtures that more than one folder of tests shares: the project's root and a running server."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def free_port() -> int:
    """A port of the loopback interface that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A `csat serve` of its own store, as a separate process."""

    def __init__(self, data: Path, *options: str, **env: str) -> None:
        self.data, self.port = data, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data.parent / f"{data.name}.log"
        command = [sys.executable, "-m", "dashboard", "serve", "--port", str(self.port), *options]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=os.environ | {"CSAT_DATA": str(data)} | env,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait(self, seconds: float = 200) -> "Server":
        """Until the health check answers, however busy the machine is (it starts in seconds on a quiet one).

        A server that ends before that fails the test with its log.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                    if answer.read() == b"ok":
                        return self
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
        self.stop()
        pytest.fail(f"the server did not start:\n{self.log.read_text(errors='replace')[-3000:]}")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()


@pytest.fixture(scope="session")
def sample_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over the sample data, as a first `make run` leaves it. Tests only read from it."""
    server = Server(tmp_path_factory.mktemp("sample") / "data", "--sample")
    yield server.wait()
    server.stop()


@pytest.fixture
def empty_server(tmp_path: Path) -> Iterator[Server]:
    """A server over an empty store, for tests that import."""
    server = Server(tmp_path / "data")
    yield server.wait()
    server.stop()
