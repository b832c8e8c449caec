"""A server with a login, and an identity provider beside it, for the tests of both."""

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from dashboard.settings import read_settings
from dashboard.store import Store
from tests.conftest import ROOT, Server, free_port
from tests.unit.store_files import ticket, tickets_csv

SECRET = "a-secret-for-tests-1234567890-abcdef"
OPERATOR = "cli:root"
PEOPLE = {"vera": "viewer", "ed": "editor", "ada": "admin", "dora": "viewer"}  # dora gets disabled
NAMES = {sub: f"{sub.title()} <b>Li</b>" for sub in PEOPLE} | {"guest": "Guest"}


@contextmanager
def provider(names: Mapping[str, str] = NAMES) -> Iterator[str]:
    """An identity provider of our own that knows these people; its address."""
    port = free_port()
    claims = [json.dumps({"sub": sub, "name": name}) for sub, name in names.items()]
    given = [part for one in claims for part in ("--user-claims", one)]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port), *given]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/.well-known/openid-configuration", process)
        yield address
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def wait_for(address: str, process: subprocess.Popen, seconds: float = 120) -> None:
    """Until something answers there."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            assert time.monotonic() < end and process.poll() is None, f"{address} does not answer"
            time.sleep(0.2)


class LoginSite:
    """A server whose people sign in at a provider, and its store, open beside it."""

    def __init__(self, folder: Path, issuer: str, **env: str) -> None:
        self.settings = read_settings(data=folder / "data", oidc_issuer=issuer, free_mb=0)
        self.store = Store(self.settings, operator=OPERATOR).open()
        path = tickets_csv(folder / "a.csv", *(ticket(f"T{day}", day=day) for day in range(2, 20)))
        self.store.commit(self.store.preview(self.store.inspect(path)), by=OPERATOR)
        for sub, role in PEOPLE.items():
            self.store.people.put(sub, role, by=OPERATOR, name=NAMES[sub])
        self.server = Server(folder / "data", **login_env(issuer), **env)
        self.url = self.server.url

    @contextmanager
    def client(self, sub: str | None = None, **headers: str) -> Iterator[httpx.Client]:
        """A browser without a screen; signed in as somebody, if that is given."""
        # Each from another address, as a proxy tells it: one address may try only so often.
        told = {"Accept": "text/html", "X-Forwarded-For": f"10.0.{secrets.randbelow(256)}.{secrets.randbelow(256)}"}
        with httpx.Client(base_url=self.url, headers=told | headers, timeout=60) as client:
            if sub is not None:
                sign_in(client, sub)
            yield client

    def close(self) -> None:
        self.server.stop()
        self.store.close()


def login_env(issuer: str) -> dict[str, str]:
    """What the environment says of a login there."""
    return {
        "CSAT_OIDC_ISSUER": issuer,
        "CSAT_OIDC_CLIENT_ID": "csat",
        "CSAT_OIDC_CLIENT_SECRET": "known to both",
        "CSAT_SESSION_SECRET": SECRET,
        "CSAT_FREE_MB": "0",
    }


def sign_in(client: httpx.Client, sub: str, wanted: str = "/", answers: int | None = None) -> httpx.Response:
    """Walk through the provider's pages as that person; the answer to the way back."""
    there = client.get(f"/auth/login?{httpx.QueryParams(next=wanted)}").headers["location"]
    with httpx.Client(timeout=60) as provider_client:
        back = provider_client.post(there, data={"sub": sub})
    answer = client.get(re.sub(r"^http://[^/]+", "", back.headers["location"]))
    assert answer.status_code == (answers or 303), answer.text
    return answer


def clean_environment() -> dict[str, str]:
    """The environment without any setting of ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CSAT_")}
