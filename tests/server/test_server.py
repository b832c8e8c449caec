"""What the server says before any page: health, headers, compression, allowed hosts. Over a real socket."""

import base64
import gc
import gzip
import hashlib
import http.client
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.server import app, middleware
from tests.conftest import ROOT, Server
from tests.loops import result_of


def get(server: Server, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer, answer.read()


def test_health(sample_server: Server) -> None:
    answer, body = get(sample_server, "/healthz")
    assert (answer.status, body) == (200, b"ok")


@pytest.mark.parametrize("path", ["/", "/healthz", "/_stcore/health", "/nothing/here"])
def test_a_foreign_host_name_is_refused_on_every_path(sample_server: Server, path: str) -> None:
    answer, _ = get(sample_server, path, Host="evil.example")
    assert answer.status == 400


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/static/none.js"])
def test_every_answer_keeps_foreign_content_out(sample_server: Server, path: str) -> None:
    answer, _ = get(sample_server, path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_an_address_of_no_link_is_answered_by_the_store(sample_server: Server) -> None:
    token = "A" * 32
    answer, body = get(sample_server, f"/v/{token}", **{"Accept-Language": "zh-CN"})
    assert answer.status == 404
    assert "此链接不存在" in body.decode()
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert token not in sample_server.log.read_text(errors="replace")


@pytest.mark.parametrize("query", ["", "?d=90&ch=chat%2Cphone"])
def test_the_start_page_is_found_by_its_name(sample_server: Server, query: str) -> None:
    answer, _ = get(sample_server, f"/overview{query}")
    assert (answer.status, answer.headers["Location"]) == (307, f"/{query}")


def test_the_inline_script_of_the_index_page_is_the_one_the_policy_allows(sample_server: Server) -> None:
    answer, body = get(sample_server, "/")
    (script,) = re.findall(rb"<script>(.*?)</script>", body, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]


def test_the_program_of_the_page_comes_compressed_and_whole(sample_server: Server) -> None:
    _, index = get(sample_server, "/")
    (name,) = re.findall(rb'src="\./(static/js/index\.[^"]+\.js)"', index)
    plain, whole = get(sample_server, f"/{name.decode()}")
    packed, body = get(sample_server, f"/{name.decode()}", **{"Accept-Encoding": "gzip"})
    assert plain.headers["Content-Encoding"] is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == whole
    assert len(body) < len(whole) / 2


@pytest.mark.parametrize("name", ["../index.html", "../../config.py", "js/../../../__init__.py", "media/none.woff2"])
def test_only_static_files_are_served_compressed(name: str) -> None:
    assert middleware.compressed(name) is None


def test_serving_other_machines_without_a_login_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dashboard", "serve", "--host", "0.0.0.0", "--port", "8999"]
    done = subprocess.run(
        command, cwd=ROOT, env={"CSAT_DATA": str(tmp_path)}, capture_output=True, text=True, timeout=60
    )
    assert done.returncode != 0
    assert "Without a login" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_the_start_made_is_no_work_for_the_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "warm", lambda: None)

    async def begin() -> int:
        async with app.lifespan(app.application()):
            return gc.get_freeze_count()

    try:
        assert result_of(begin()) > 10_000
    finally:
        gc.unfreeze()
