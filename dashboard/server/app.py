"""The ASGI application: Streamlit inside our middleware, warmed before the first visitor.

`uvicorn dashboard.server.app:application --factory` serves the same, for those who bring their own process manager.
"""

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from dashboard.server import logs, measures
from dashboard.server.cookie import SessionCookie
from dashboard.server.guard import Guard
from dashboard.server.health import Health
from dashboard.server.login import login_of
from dashboard.server.measures import Measures, token_of
from dashboard.server.middleware import CompressedStatic, SecurityHeaders
from dashboard.server.requests import Requests
from dashboard.server.signing_in import signing_in
from dashboard.server.start_page import StartPage
from dashboard.server.tries import Tries
from dashboard.server.visits import Visits
from dashboard.settings import read_settings
from dashboard.store import Store
from dashboard.store.people import People
from dashboard.store.sharing import Link

ENTRY = Path(__file__).parents[1] / "ui" / "app.py"
log = logging.getLogger(__name__)


def application(allowed_hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")) -> st.App:
    """The whole web application. Requests for other host names are refused (DNS rebinding).

    Raises UsageError where the settings describe a login that would not be safe.
    """
    settings = read_settings()
    logs.begin(settings)
    measures.begin()
    login, token = login_of(settings), token_of(settings)
    cookie = SessionCookie(login) if login else None
    auth = signing_in(login, cookie, find_people, Tries(settings.tries)) if login and cookie else None
    return st.App(
        ENTRY,
        lifespan=lifespan,
        middleware=[
            Middleware(SecurityHeaders, is_https=login is not None and login.is_https),
            Middleware(TrustedHostMiddleware, allowed_hosts=[*allowed_hosts, *(login.hosts if login else ())]),
            Middleware(Requests, pages=find_pages),
            Middleware(Health, lacking=find_missing),
            Middleware(Measures, store=find_store, token=token, cookie=cookie),
            Middleware(Guard, people=find_people, auth=auth, cookie=cookie),
            Middleware(Visits, find=find_link, tries=Tries(settings.tries)),
            Middleware(CompressedStatic),
            Middleware(StartPage),
        ],
    )


def listening(host: str, port: int) -> dict[str, object]:
    """What Streamlit is told when it starts: where it listens, and how much one upload may bring (megabytes)."""
    return {"server.address": host, "server.port": port, "server.maxUploadSize": read_settings().upload_mb}


def find_link(token: str) -> Link:
    """The link of a token. Raises LinkGoneError, which says why there is none."""
    from dashboard.ui import access  # loads the pages: what is left for `warm`

    return access.store().links.find(token)


def find_store() -> Store:
    """The store of this process."""
    from dashboard.ui import access  # loads the pages: what is left for `warm`

    return access.store()


def find_people() -> People:
    """Who may be here, by the store."""
    from dashboard.ui import access  # loads the pages: what is left for `warm`

    return access.store().people


def find_pages() -> frozenset[str]:
    """The addresses of the pages, without their stroke."""
    from dashboard.ui.contents import MODULES  # loads the pages: what is left for `warm`

    return frozenset(module.SLUG for module in MODULES)


def find_missing() -> str:
    """What the store of this process lacks to serve visitors, as one word."""
    from dashboard.store.readiness import lacking

    return lacking(find_store)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Before the first visitor: import the heavy libraries, open the store, draw the Overview once.

    What lives then lives as long as the process. The collector runs by itself now and then, and need not walk through
    those 200,000 objects each time: 130 ms in which no page moves.
    """
    await anyio.to_thread.run_sync(warm)
    gc.collect()
    gc.freeze()
    yield


def warm() -> None:
    """Do once what the first page run would otherwise wait for (4 to 7 seconds on two cores).

    Streamlit runs parts of a page in threads, and threads that import the same library at the same time race; so the
    libraries are imported here, in one thread, first.
    """
    import numpy  # noqa: F401  # imported to be loaded, as those below
    import pandas  # noqa: F401  # Streamlit's, which loads it with the first component
    import polars  # noqa: F401  # to be loaded
    import pyarrow  # noqa: F401  # to be loaded
    import scipy.stats  # noqa: F401  # to be loaded

    # The frame around the pages, which the first run would load, and what draws them.
    from dashboard.ui import exports, filterbar, keys, share, visit, warming  # noqa: F401  # to be loaded

    try:
        warming.start()
    except Exception:
        log.exception("Warming up failed; the first visitor waits instead")
