"""The log: one line an event, for people or as JSON, with ids and numbers and without texts of data.

A sentence is written as it stands in the source. What fills it is kept where it is a number, or where it is ours and
one of our codes; an error is told by its kind and the places it went through, since its message may quote a cell of a
file. Addresses of links, query strings and tokens never get here: the line of a request has the shape of its path.

    2026-11-22 20:15:02.114 INFO page page=overview ms=212.4 status=ok session=3f9a01c2
    {"time": "2026-11-22T20:15:02.114Z", "level": "info", "event": "page", "session": "3f9a01c2", "page": …, …}
"""

import json
import logging
import os
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import streamlit.logger
import uvicorn.config

from dashboard import journal
from dashboard.errors import DashboardError
from dashboard.settings import Settings

ROOT = Path(__file__).parents[2]
OURS = "dashboard"
DEBUG = "CSAT_DEBUG"  # shows messages of errors as they are: for a machine without people's data
MOST_FRAMES = 30
CODE = re.compile(r"[a-z][a-z0-9_]{1,40}")


class Line(logging.Formatter):
    """A record as one line. as_json: an object; else for people."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self.as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        when = datetime.fromtimestamp(record.created, UTC)
        fields = {**journal.ids(), **getattr(record, "fields", {})}
        if reference := getattr(record, "reference", None):
            fields["reference"] = reference
        error = record.exc_info[1] if record.exc_info else None
        if self.as_json:
            told = {
                "time": when.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "level": record.levelname.lower(),
                "logger": record.name,
                "event": said(record),
                **fields,
            }
            if error is not None:
                told |= {"error": " < ".join(map(kind, _chain(error))), "trace": list(places(error))}
            return json.dumps(told, ensure_ascii=False)
        parts = [f"{when:%Y-%m-%d %H:%M:%S}.{when.microsecond // 1000:03d} {record.levelname}", said(record)]
        parts += [f"{name}={value}" for name, value in fields.items()]
        if error is not None:
            parts.append("error: " + " < ".join(map(kind, _chain(error))) + " at " + " < ".join(places(error)))
        return " ".join(parts).replace("\n", " ").replace("\r", " ")


def said(record: logging.LogRecord) -> str:
    """What a record says, without what may be data.

    Our own sentences are filled with numbers and with texts of ours (tests look at each of them), errors only named.
    Others' stay unfilled; one that was put together before it got here is told by its place in the source.
    """
    sentence = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    is_ours = record.name.split(".")[0] == OURS
    if not is_ours and not record.args and not record.name.startswith("uvicorn"):
        return f"{record.name} {Path(record.pathname).name}:{record.lineno}"
    if not is_ours or not isinstance(record.args, tuple):
        return sentence
    filled = tuple(kind(value) if isinstance(value, BaseException) else value for value in record.args)
    return sentence % filled if filled else sentence


def kind(error: BaseException) -> str:
    """An error without what it quotes: its name; our own sentence, unfilled; what the system calls its cause."""
    name = type(error).__name__
    if os.environ.get(DEBUG):
        return f"{name}: {error}"
    if isinstance(error, DashboardError):
        return f"{name}: {error.what}"
    if type(error).__module__.split(".")[0] == OURS:
        return f"{name}: {error}"
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {os.strerror(error.errno)}" if error.errno else name
    code = getattr(error, "error", "")  # of OAuth
    return f"{name}: {code}" if isinstance(code, str) and CODE.fullmatch(code) else name


def places(error: BaseException) -> Iterator[str]:
    """Where an error went through, the innermost first: file, line and function; the lines themselves are code."""
    for one in _chain(error):
        frames = list(traceback.walk_tb(one.__traceback__))[-MOST_FRAMES:]
        for frame, line in reversed(frames):
            path = Path(frame.f_code.co_filename)
            shown = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
            yield f"{shown}:{line} {frame.f_code.co_name}"


def begin(settings: Settings) -> None:
    """From now on in this process, all logs are lines of ours on standard error; asked twice, it holds once.

    Streamlit and uvicorn bring handlers of their own, which would write texts as they come.
    """
    root, line = logging.getLogger(), Line(as_json=settings.log_format == "json")
    if not any(type(one) is logging.StreamHandler for one in root.handlers):
        root.addHandler(logging.StreamHandler())
    for handler in root.handlers:
        if type(handler) is logging.StreamHandler:  # others are somebody's who wants records, not lines
            handler.setFormatter(line)
            handler.addFilter(_is_told)
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(settings.log_level.upper())
    streamlit.logger.setup_formatter = _hand_on
    streamlit.logger.update_formatter()
    uvicorn.config.LOGGING_CONFIG["loggers"].clear()  # what it sets up when it starts


def _hand_on(logger: logging.Logger) -> None:
    """Let a logger have no handler of its own."""
    logger.handlers = []
    logger.propagate = True


def _is_told(record: logging.LogRecord) -> bool:
    """Of others only what is wrong."""
    return record.levelno >= logging.WARNING or record.name.split(".")[0] == OURS


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, then what it came from."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
