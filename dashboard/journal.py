"""What the program tells whoever runs it: events with ids and numbers. Never a text of data, a name, a query string.

    with journal.within(session="3f9a01c2"), journal.timed("page", page="overview"):
        journal.note("query", query="measures/speed", ms=12.5, rows=7, status="ok")

Each event is a line of the log (dashboard/server/logs.py writes it) and is counted (dashboard/server/measures.py).
What could be a text is not let through: a field is a number or a short code.
"""

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

Field = str | int | float
Listener = Callable[[str, Mapping[str, Field]], None]

log = logging.getLogger(__name__)

CODE = re.compile(r"[A-Za-z0-9_./*-]{1,80}")  # names of queries, pages, ids, statuses
LEFT_OUT = "…"
SLOW_MS = 1000  # what takes longer is told at the level that is on in service, what is faster at the finest only
OK, FAULT, STOPPED = "ok", "fault", "stopped"

_ids: ContextVar[Mapping[str, Field]] = ContextVar("ids", default={})  # noqa: B039  # never changed, only replaced
_listeners: list[Listener] = []


def ids() -> Mapping[str, Field]:
    """To what the present work belongs: request, session, import_id …"""
    return _ids.get()


@contextmanager
def within(**ids: Field) -> Iterator[None]:
    """Everything told inside belongs to these as well."""
    token = _ids.set({**_ids.get(), **_safe(ids)})
    try:
        yield
    finally:
        _ids.reset(token)


def listen(listener: Listener) -> None:
    """Have every event told to this function, too; once, however often it is asked."""
    if listener not in _listeners:
        _listeners.append(listener)


def count(event: str, **fields: Field) -> None:
    """An event that is counted, and no line of the log."""
    for listener in _listeners:
        listener(event, fields)


def note(event: str, level: int = logging.INFO, **fields: Field) -> None:
    """An event. Fields are numbers and codes; anything else is left out."""
    count(event, **fields)
    if log.isEnabledFor(level):
        log.log(level, event, extra={"fields": _safe(fields)})


@contextmanager
def timed(event: str, since: float | None = None, *, fine: bool = False, **fields: Field) -> Iterator[dict[str, Field]]:
    """Note the event at the end of the block, with its milliseconds and how it ended. More fields can be put in.

    since: when it began (`time.perf_counter`), if not now. fine: told at the finest level, unless it is slow or fails.
    """
    began, more, status = since if since is not None else time.perf_counter(), dict[str, Field](), OK
    try:
        yield more
    except Exception:
        status = FAULT
        raise
    except BaseException:  # whoever waited went elsewhere
        status = STOPPED
        raise
    finally:
        ms = round((time.perf_counter() - began) * 1000, 1)
        level = logging.DEBUG if fine and ms < SLOW_MS and status != FAULT else logging.INFO
        note(event, level, **fields, **more, ms=ms, status=status)


def _safe(fields: Mapping[str, Field]) -> dict[str, Field]:
    return {
        name: value if isinstance(value, int | float) or CODE.fullmatch(value) else LEFT_OUT
        for name, value in fields.items()
    }
