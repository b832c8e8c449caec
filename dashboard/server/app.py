"""The ASGI application: Streamlit inside our middleware, warmed before the first visitor.

`uvicorn dashboard.server.app:application --factory` serves the same, for those who bring their own process manager.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from dashboard.server.cookie import SessionCookie
from dashboard.server.guard import Guard
from dashboard.server.login import login_of
from dashboard.server.logs import keep_discreet
from dashboard.server.middleware import CompressedStatic, Health, SecurityHeaders
from dashboard.server.signing_in import signing_in
from dashboard.server.visits import Visits
from dashboard.settings import read_settings
from dashboard.store.people import People
from dashboard.store.sharing import Link

ENTRY = Path(__file__).parents[1] / "ui" / "app.py"
log = logging.getLogger(__name__)


def application(allowed_hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")) -> st.App:
    """The whole web application. Requests for other host names are refused (DNS rebinding).

    Raises UsageError where the settings describe a login that would not be safe.
    """
    keep_discreet()
    login = login_of(read_settings())
    cookie = SessionCookie(login) if login else None
    auth = signing_in(login, cookie, find_people) if login and cookie else None
    return st.App(
        ENTRY,
        lifespan=lifespan,
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=[*allowed_hosts, *(login.hosts if login else ())]),
            Middleware(Health),
            Middleware(SecurityHeaders, is_https=login is not None and login.is_https),
            Middleware(Guard, people=find_people, auth=auth, cookie=cookie),
            Middleware(Visits, find=find_link),
            Middleware(CompressedStatic),
        ],
    )


def find_link(token: str) -> Link:
    """The link of a token. Raises LinkGoneError, which says why there is none."""
    from dashboard.ui import access  # loads the pages: what is left for `warm`

    return access.store().links.find(token)


def find_people() -> People:
    """Who may be here, by the store."""
    from dashboard.ui import access  # loads the pages: what is left for `warm`

    return access.store().people


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Before the first visitor: open the store, import the heavy libraries, run the Overview's queries once."""
    await anyio.to_thread.run_sync(warm)
    yield


def warm() -> None:
    """Do once what the first page run would otherwise wait for (4 to 7 seconds on two cores).

    Streamlit runs parts of a page in threads, and threads that import the same library at the same time race; so the
    libraries are imported here, in one thread, first.
    """
    import numpy  # noqa: F401  # imported to be loaded, as those below
    import plotly.graph_objects
    import polars  # noqa: F401  # to be loaded
    import pyarrow  # noqa: F401  # to be loaded
    import scipy.stats  # noqa: F401  # to be loaded

    plotly.graph_objects.Figure(data=[plotly.graph_objects.Scatter(x=[0], y=[0])]).to_json()

    from dashboard.ui import access

    try:
        access.warm()
    except Exception:
        log.exception("Warming up failed; the first visitor waits instead")
