"""`/metrics`: what the server does, in the OpenMetrics format, for administrators and for who brings the token.

Counted from the events of `dashboard.journal`, with the library that Prometheus itself keeps. Of several processes
each writes its counts into small files of one folder (PROMETHEUS_MULTIPROC_DIR, set by `workers`), and whichever is
asked adds them all up: so the address behind the proxy tells of all. What lies in the store is read when it is asked.
"""

import hmac
import logging
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import anyio
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, values
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard import journal
from dashboard.errors import DashboardError, UsageError
from dashboard.server.cookie import SessionCookie
from dashboard.server.login import LEAST_BYTES, LEAST_SIGNS, MAKE_ONE
from dashboard.server.plain import UNCACHED
from dashboard.settings import Settings
from dashboard.state import current
from dashboard.store import Store
from dashboard.store.people import ADMIN, ORDER
from dashboard.store.readiness import lacking

AT = "/metrics"
TOGETHER = "PROMETHEUS_MULTIPROC_DIR"  # the library looks for it when it is loaded
QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
LONG = (0.5, 1, 2.5, 5, 10, 30, 60, 180, 600)

OWN = CollectorRegistry()
PAGES = Histogram("csat_page_run_seconds", "Runs of pages.", ("page", "status"), registry=OWN, buckets=QUICK)
QUERIES = Histogram("csat_query_seconds", "Questions put to DuckDB.", ("query", "status"), registry=OWN, buckets=QUICK)
ANSWERS = Counter(
    "csat_answers", "Answers: kept from before, shared with who asked first, fresh.", ("how",), registry=OWN
)
REQUESTS = Histogram("csat_request_seconds", "Requests, by the shape of the path.", ("path", "code"), registry=OWN,
                     buckets=QUICK)  # fmt: skip
IMPORTS = Histogram("csat_import_seconds", "Imports written.", ("kind", "status"), registry=OWN, buckets=LONG)
ROWS = Counter("csat_import_rows", "Rows of imports written.", ("kind",), registry=OWN)
REFUSED = Counter("csat_refused_files", "Files that were refused on the page.", ("rule",), registry=OWN)
BUILDS = Histogram("csat_build_seconds", "Figures prepared.", ("status",), registry=OWN, buckets=LONG)
FAULTS = Counter("csat_faults", "Lines of the log at level error.", registry=OWN)
VIEWERS = Gauge("csat_viewers", "Pages that are open.", registry=OWN, multiprocess_mode="livesum")
RUNNING = Gauge("csat_queries_running", "Questions that hold a cursor.", registry=OWN, multiprocess_mode="livesum")
MEMORY = Gauge("csat_memory_bytes", "Memory in use, a process.", registry=OWN, multiprocess_mode="liveall")


def count(event: str, fields: Mapping[str, journal.Field]) -> None:
    """Count an event of the journal; those that are not counted pass."""
    seconds, status = float(fields.get("ms", 0)) / 1000, fields.get("status", journal.OK)
    if event == "answer":
        ANSWERS.labels(fields["how"]).inc()
    elif event == "query_begins":
        RUNNING.inc()
    elif event == "query":
        RUNNING.dec()
        QUERIES.labels(fields["query"], status).observe(seconds)
    elif event == "page":
        PAGES.labels(fields["page"], status).observe(seconds)
    elif event == "request":
        REQUESTS.labels(fields["path"], fields["code"]).observe(seconds)
        MEMORY.set(memory())  # of several processes each notes its own; the proxy asks each whether it is ready
    elif event == "visit_begins":
        VIEWERS.inc()
    elif event == "visit_ends":
        VIEWERS.dec()
    elif event == "import":
        IMPORTS.labels(fields["kind"], status).observe(seconds)
        if status == journal.OK:
            ROWS.labels(fields["kind"]).inc(float(fields["rows"]))
    elif event == "build":
        BUILDS.labels(status).observe(seconds)
    elif event == "refused":
        REFUSED.labels(fields["rule"]).inc()


class Faults(logging.Handler):
    """Counts what goes wrong."""

    def emit(self, record: logging.LogRecord) -> None:
        """One more."""
        FAULTS.inc()


class StoreNow(Collector):
    """What lies in the store at the moment, the same for all processes."""

    def __init__(self, store: Callable[[], Store]) -> None:
        self.store = store

    def collect(self) -> Iterable[Metric]:
        """Gauges; what cannot be told is left out rather than told as nought."""
        yield GaugeMetricFamily("csat_ready", "1: visitors can be served.", 0 if lacking(self.store) else 1)
        try:
            store = self.store()
            since = current.since(store.engine)
        except DashboardError:
            return
        free = shutil.disk_usage(store.folders.root).free
        yield GaugeMetricFamily("csat_disk_free_bytes", "Room on the disk of the store.", free)
        if since is not None:
            age = (datetime.now(UTC) - since).total_seconds()
            yield GaugeMetricFamily("csat_figures_age_seconds", "Since the figures shown were switched to.", age)


def begin() -> None:
    """Count from now on; asked twice, it holds once."""
    journal.listen(count)
    root = logging.getLogger()
    if not any(isinstance(one, Faults) for one in root.handlers):
        root.addHandler(Faults(logging.ERROR))


def exposition(store: Callable[[], Store]) -> bytes:
    """All figures, of all processes, as OpenMetrics text."""
    MEMORY.set(memory())
    whole = CollectorRegistry()
    if values.ValueClass is values.MutexValue:
        whole.register(OWN)
    else:
        MultiProcessCollector(whole, os.environ[TOGETHER])
    whole.register(StoreNow(store))
    return bytes(generate_latest(whole))


def forget(pid: int, folder: str) -> None:
    """A process that has ended has no viewers and no memory; what it counted stays."""
    mark_process_dead(pid, folder)


def memory() -> int:
    """Bytes of memory that this process uses; 0 where the system does not tell (no /proc)."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def token_of(settings: Settings) -> bytes:
    """What a program that asks has to bring; empty: only administrators may. Raises UsageError for a weak one."""
    token = settings.metrics_token.get_secret_value().encode()
    if token and (len(token) < LEAST_BYTES or len(set(token)) < LEAST_SIGNS):
        raise UsageError("The token of /metrics needs 32 random bytes or more.", MAKE_ONE, where="CSAT_METRICS_TOKEN")
    return token


class Measures:
    """Answers `/metrics`; everything else passes. cookie: None where nobody signs in, and this computer may ask."""

    def __init__(
        self, app: ASGIApp, store: Callable[[], Store], token: bytes = b"", cookie: SessionCookie | None = None
    ) -> None:
        self.app, self.store, self.token, self.cookie = app, store, token, cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == AT:
            answer = await anyio.to_thread.run_sync(self._answer, scope)
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        if status := self._refusal(scope):
            who = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
            return PlainTextResponse("Unauthorized" if who else "Forbidden", status, {**UNCACHED, **who})
        if scope["method"] not in ("GET", "HEAD"):
            return Response(status_code=405, headers={"Allow": "GET, HEAD"})
        return Response(exposition(self.store), headers={**UNCACHED, "Content-Type": CONTENT_TYPE_LATEST})

    def _refusal(self, scope: Scope) -> int:
        """The status that says no; 0 for who may ask."""
        scheme, _, brought = Headers(scope=scope).get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            is_right = bool(self.token) and hmac.compare_digest(brought.strip().encode(), self.token)
            return 0 if is_right else 401
        if self.cookie is None:
            return 0
        sid = self.cookie.read(scope)
        user = self.store().people.signed_in(sid) if sid else None
        if user is None:
            return 401
        return 0 if user.has_access and user.role is not None and ORDER[user.role] >= ORDER[ADMIN] else 403
