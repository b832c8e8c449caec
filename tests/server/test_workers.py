"""Several server processes behind one address: visitors stay with theirs, what dies is replaced, all end together."""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from streamlit import config
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.errors import DashboardError
from dashboard.server import proxy, workers
from dashboard.settings import read_settings
from tests.conftest import ROOT, Server

PATIENCE = 120  # seconds, on a busy machine

needs_haproxy = pytest.mark.skipif(
    shutil.which("haproxy", path=os.pathsep.join((os.environ["PATH"], *proxy.ALSO_IN.split(":")))) is None,
    reason="no HAProxy on this machine: SERVING WITH SEVERAL PROCESSES IS NOT TESTED",
)
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc (Linux)")


def children(pid: int) -> dict[int, str]:
    """The processes that this one started, by id, with their command lines."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid:
                found[int(path.name)] = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
        except (OSError, IndexError):
            continue
    return found


def until(happens: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


def get(server: Server, path: str = "/", cookie: str = "") -> tuple[int, str]:
    """Status and the cookie that was set, if any."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, (answer.headers["Set-Cookie"] or "").partition(";")[0]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two processes over an empty store."""
    server = Server(tmp_path_factory.mktemp("pair") / "data", "--workers", "2")
    yield server.wait()
    server.stop()


@needs_haproxy
def test_visitors_are_spread_and_stay(pair: Server) -> None:
    given = {get(pair)[1] for _ in range(4)}
    assert given == {"csat_worker=w1", "csat_worker=w2"}
    for cookie in given:
        assert {get(pair, cookie=cookie) for _ in range(3)} == {(200, "")}


@needs_haproxy
def test_a_foreign_host_name_is_refused_behind_the_proxy_too(pair: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", pair.port, timeout=20)
    connection.request("GET", "/", headers={"Host": "evil.example"})
    assert connection.getresponse().status == 400


@needs_haproxy
def test_wrong_guesses_at_addresses_of_links_are_counted_together(pair: Server) -> None:
    answers = [get(pair, f"/v/guess{n}", cookie=f"csat_worker=w{n % 2 + 1}") for n in range(22)]
    assert answers == [(404, "")] * 20 + [(429, "")] * 2


@needs_haproxy
@needs_proc
def test_the_figures_of_all_are_told_by_whichever_is_asked(pair: Server) -> None:
    with urllib.request.urlopen(f"{pair.url}/metrics", timeout=60) as answer:
        told = {one.name: one.samples for one in text_string_to_metric_families(answer.read().decode())}
    ids = {str(pid) for pid, command in children(pair.process.pid).items() if "server.worker" in command}
    assert {sample.labels["pid"] for sample in told["csat_memory_bytes"]} == ids
    assert all(sample.value > 50e6 for sample in told["csat_memory_bytes"])
    assert told["csat_ready"][0].value == 1


@needs_haproxy
@needs_proc
def test_a_process_that_dies_is_missed_by_nobody_and_comes_again(pair: Server) -> None:
    before = children(pair.process.pid)
    killed = next(pid for pid, command in before.items() if "server.worker" in command)
    os.kill(killed, signal.SIGKILL)
    until(lambda: killed not in children(pair.process.pid), "it lives on")  # what it was answering dies with it
    for cookie in ("csat_worker=w1", "csat_worker=w2") * 3:
        assert get(pair, cookie=cookie)[0] == 200
    until(lambda: len(children(pair.process.pid)) == len(before), "it was not started again")
    assert sorted(children(pair.process.pid).values()) == sorted(before.values())  # on the port it had
    until(lambda: {get(pair, cookie=f"csat_worker=w{n}")[1] for n in (1, 2)} == {""}, "it gets no visitors")


@needs_haproxy
@needs_proc
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_all_end_with_the_one_that_was_started(tmp_path: Path, number: signal.Signals) -> None:
    if number == signal.SIGKILL and sys.platform != "linux":
        pytest.skip("only Linux tells children that their parent was killed")
    server = Server(tmp_path / "data", "--workers", "2").wait()
    started = children(server.process.pid)
    assert len(started) == 3
    server.process.send_signal(number)
    server.process.wait(60)
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in started), "something is left over")
    if number != signal.SIGKILL:
        assert server.process.returncode == 0
        assert "Traceback" not in server.log.read_text(errors="replace")


def test_without_the_proxy_it_says_how_to_get_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from dashboard.server import proxy; proxy.ALSO_IN = ''\n"
         "from dashboard.cli import main; sys.argv[1:] = ['serve', '--workers', '2']; main()"],
        cwd=ROOT, env={"CSAT_DATA": str(tmp_path), "PATH": ""}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "apt install haproxy" in done.stderr
    assert "Traceback" not in done.stderr


def test_one_process_needs_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy.shutil, "which", lambda *_, **__: None)
    with pytest.raises(DashboardError):
        proxy.program()
    assert read_settings().processes == 1


@pytest.mark.parametrize("given", ["0", "-1", "two"])
def test_a_number_of_processes_that_cannot_be_is_refused(given: str) -> None:
    assert CliRunner().invoke(app, ["serve", "--workers", given]).exit_code == 2


@needs_haproxy
@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_haproxy_takes_what_it_is_told(tmp_path: Path, host: str) -> None:
    told = tmp_path / "haproxy.cfg"
    told.write_text(proxy.configuration(host, 8501, [9001, 9002, 9003]))
    checked = subprocess.run([proxy.program(), "-c", "-f", told], capture_output=True, text=True)
    assert (checked.returncode, "ALERT" in checked.stderr, "WARNING" in checked.stderr) == (0, False, False)


def test_free_ports_are_all_different() -> None:
    assert len(set(workers.free_ports(20))) == 20


@pytest.mark.parametrize("name", ["runner.postScriptGC", "server.disconnectedSessionTTL", "server.cookieSecret"])
def test_the_options_we_rely_on_are_still_there(name: str) -> None:
    assert name in config.get_config_options(force_reparse=False)


class Upstream(ThreadingHTTPServer):
    """In a process's place: says who it is, and whether it is ready."""

    def __init__(self, port: int) -> None:
        self.is_ready = True
        super().__init__(("127.0.0.1", port), UpstreamHandler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class UpstreamHandler(BaseHTTPRequestHandler):
    server: Upstream

    def do_GET(self) -> None:
        self.send_response(503 if self.path == "/readyz" and not self.server.is_ready else 200)
        self.send_header("Content-Length", "0")
        self.send_header("X-Port", str(self.server.server_port))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: tests are quiet."""


@needs_haproxy
def test_a_process_that_is_not_ready_gets_no_visitors_unless_none_is(tmp_path: Path) -> None:
    ports, port, told = workers.free_ports(2), workers.free_ports(1)[0], tmp_path / "haproxy.cfg"
    told.write_text(proxy.configuration("127.0.0.1", port, ports))
    first, second = (Upstream(one) for one in ports)
    running = subprocess.Popen([proxy.program(), "-db", "-f", told], stderr=subprocess.DEVNULL)

    def reached(path: str = "/", cookie: str = "") -> set[str]:
        found = set()
        for _ in range(6):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            try:
                connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
                found.add(connection.getresponse().headers["X-Port"] or "")
            except OSError:
                found.add("")
            finally:
                connection.close()
        return found

    try:
        both = {str(one) for one in ports}
        until(lambda: reached() == both, "visitors are not spread")
        first.is_ready = False
        until(lambda: reached() == {str(ports[1])}, "visitors are sent to what is not ready")
        assert reached(cookie="csat_worker=w1") == reached("/v/x") == {str(ports[1])}
        second.is_ready = False
        until(lambda: reached() == both, "nobody says why nothing is ready")
        assert "" not in reached("/v/x")
        first.is_ready = True
        until(lambda: reached() == {str(ports[0])}, "what is ready again gets no visitors")
    finally:
        running.terminate()
        running.wait(20)
        for upstream in (first, second):
            upstream.shutdown()
            upstream.server_close()
