"""Start the server: choose the port, load the sample data into an empty store, print the address, serve."""

import os
import socket
from pathlib import Path

from dashboard.errors import DashboardError
from dashboard.server import proxy
from dashboard.settings import Settings
from dashboard.store import Store

PROJECT = Path(__file__).parents[2]
LOOPBACK = ("127.0.0.1", "localhost", "::1")
PORTS_TRIED = 20


def serve(settings: Settings, *, host: str, port: int, sample: bool = False) -> None:
    """Serve until stopped.

    host:   an address of this machine. Only loopback is allowed as long as there is no login: whoever reaches the
            page may import and undo.
    port:   the first port tried; the next free one is taken when it is in use.
    sample: load the sample data when nothing was ever imported.

    Several processes (`settings.processes`) need HAProxy in front of them; DashboardError says so when it is missing.
    """
    if host not in LOOPBACK:
        raise DashboardError(
            "Without a login the server only answers on this computer, not on {host}.",
            "Leave out --host, or put a server with a login in front.",
            host=host,
        )
    if settings.processes > 1:
        proxy.program()
    if sample:
        load_sample(settings)
    port = free_port(host, port)
    hand_on(settings)
    # Streamlit looks for .streamlit/config.toml in the working directory; ours stands beside the project.
    os.chdir(PROJECT)
    said = f"\n  Customer Satisfaction · 客户满意度  →  http://{host}:{port}\n  Stop with Ctrl+C\n"
    if settings.processes > 1:
        from dashboard.server import workers

        workers.serve(host, port, settings.processes, ready=lambda: print(said, flush=True))
        return
    from dashboard.server.app import application

    print(said, flush=True)
    application().run(config={"server.address": host, "server.port": port})


def load_sample(settings: Settings) -> None:
    """Import the sample files unless something was ever imported into the store."""
    from dashboard.ui.access import sample_loader

    with Store(settings) as store:
        load = sample_loader(store)
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
