"""Start the server: choose the port, load the sample data into an empty store, print the address, serve."""

import os
import socket
from pathlib import Path

from dashboard.errors import DashboardError, UsageError
from dashboard.server import proxy
from dashboard.server.login import Login, login_of
from dashboard.server.measures import token_of
from dashboard.settings import Settings
from dashboard.store import Store
from dashboard.store.people import operator

PROJECT = Path(__file__).parents[2]
LOOPBACK = ("127.0.0.1", "localhost", "::1")
PORTS_TRIED = 20


def serve(settings: Settings, *, host: str, port: int, sample: bool = False) -> None:
    """Serve until stopped.

    host:   an address of this machine. Only loopback is allowed as long as there is no login: whoever reaches the
            page may do everything.
    port:   the first port tried; the next free one is taken when it is in use.
    sample: load the sample data when nothing was ever imported.

    Several processes (`settings.processes`) need HAProxy in front of them; DashboardError says so when it is missing.
    """
    login = login_of(settings)
    token_of(settings)
    if host not in LOOPBACK and login is None:
        raise DashboardError(
            "Without a login the server only answers on this computer, not on {host}.",
            "Leave out --host, or set up a login: see Login and roles in the README.",
            host=host,
        )
    if host not in LOOPBACK and login is not None and not login.url:
        raise UsageError(
            "Other computers reach the server by an address that it has to know.",
            "Set it, like https://csat.example.com.",
            where="CSAT_PUBLIC_URL",
        )
    if settings.processes > 1:
        proxy.program()
    if sample:
        load_sample(settings)
    port = free_port(host, port)
    hand_on(settings)
    # Streamlit looks for .streamlit/config.toml in the working directory; ours stands beside the project.
    os.chdir(PROJECT)
    shown = login.url if login and login.url else f"http://{host}:{port}"
    said = f"\n  Customer Satisfaction · 客户满意度  →  {shown}\n  {who_gets_in(login)}\n  Stop with Ctrl+C\n"
    if settings.processes > 1:
        from dashboard.server import workers

        workers.serve(host, port, settings.processes, ready=lambda: print(said, flush=True))
        return
    from dashboard.server.app import application, listening

    print(said, flush=True)
    application().run(config=listening(host, port))


def who_gets_in(login: Login | None) -> str:
    """A line for whoever starts the server."""
    if login is None:
        return "No login is set up: only this computer is answered, and whoever uses it may do everything."
    if not login.is_https:
        return f"People sign in at {login.issuer}. Without https anybody on the way can read along."
    return f"People sign in at {login.issuer}."


def load_sample(settings: Settings) -> None:
    """Import the sample files unless something was ever imported into the store."""
    from dashboard.ui.access import sample_loader

    with Store(settings, operator=operator()) as store:
        load = sample_loader(store, store.operator)
        if load and not store.imports():
            print("  Loading the sample data …", flush=True)
            load()


def free_port(host: str, first: int) -> int:
    """The first port from `first` on that nothing listens on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(first, first + PORTS_TRIED):
        with socket.socket(family) as probe:
            # As uvicorn does: a port that only lingers after a stop counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise DashboardError(
        "Ports {first} to {last} are all in use.",
        "Name a free one: csat serve --port 9000.",
        first=first,
        last=first + PORTS_TRIED - 1,
    )


def hand_on(settings: Settings) -> None:
    """Put the settings where the pages, which Streamlit runs as scripts, read them: the environment."""
    os.environ["CSAT_DATA"] = str(settings.data.resolve())
