"""Small files and small stores for the tests of the store and the command line."""

import csv
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import duckdb

from dashboard.filters import Filter
from dashboard.settings import Settings, read_settings
from dashboard.state import settings as saved_settings
from dashboard.store import Store

NOVEMBER = Filter(days=None, start_date=date(2026, 11, 1), end_date=date(2026, 11, 30))


def settings_for(data: Path, **more: object) -> Settings:
    """Settings of a small store: no room kept free, one thread, short waits."""
    return read_settings(**{"data": data, "free_mb": 0, "threads": 1, "lock_seconds": 20, **more})


@cache
def _untouched() -> tuple[Path, tempfile.TemporaryDirectory]:
    """A store that was opened once, and the folder that is gone when nobody needs it: first figures take a while."""
    folder = tempfile.TemporaryDirectory()
    data = Path(folder.name) / "data"
    with Store(settings_for(data)):
        pass
    return data, folder


def untouched(data: Path) -> Path:
    """The folder of a store as its first opening leaves it."""
    return shutil.copytree(_untouched()[0], data)


def opened(data: Path, **more: object) -> Store:
    """A store to be entered; an untouched one where there is none yet."""
    return Store(settings_for(data if data.exists() else untouched(data), **more))


def filled_store(data: Path, schedule: Sequence[Sequence[int]] = (), **contents: bytes) -> Path:
    """The folder of a store with these files (written beside it) imported one by one, its figures made once.

    schedule: business hours, saved before.
    """
    with opened(data) as store:
        if schedule:
            saved_settings.save(store.engine, "schedule", [list(span) for span in schedule], by="test")
        for name, content in contents.items():
            file = data.parent / f"{name}.csv"
            file.write_bytes(content)
            store.commit(store.preview(store.inspect(file)), build=name == [*contents][-1])
    return data


KILLED = """
import os, signal
from pathlib import Path
from dashboard.lake import Lake
from dashboard.settings import read_settings
from dashboard.state import current
from dashboard.store import Store
from dashboard.store.figures import Figures

calls = []

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def before(function, number):
    def wrapped(*a, **k):
        calls.append(1)
        return die() if len(calls) == number else function(*a, **k)
    return wrapped

def after(function, number):
    def wrapped(*a, **k):
        calls.append(1)
        result = function(*a, **k)
        return die() if len(calls) == number else result
    return wrapped

with Store(read_settings(data={data!r}, free_mb=0)) as store:
    {first}
    {moment}
    {act}
"""


def killed(data: Path, moment: str, act: str, *, first: str = "pass") -> subprocess.CompletedProcess:
    """Open the store in a process of its own that kills itself. moment: the line that lays the trap, with `before` or
    `after` (a function, the number of its call); act: the line that walks into it; first: what comes before both."""
    program = KILLED.format(data=str(data), first=first, moment=moment, act=act)
    return subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=120, check=False)


def ticket(
    ticket_id: str,
    *,
    day: int = 2,
    channel: str = "chat",
    status: str = "open",
    created: str = "2026-11-02 09:30:15",
    score: int | None = None,
) -> dict[str, object]:
    """A ticket as a help desk would export it, last changed on this day of November."""
    return {
        "ticket_id": ticket_id,
        "created_at": created,
        "updated_at": f"2026-11-{day:02} 12:00:07",
        "channel": channel,
        "status": status,
        "first_response_at": "2026-11-02 09:31:45",
        "resolved_at": f"2026-11-{day:02} 11:59:01" if status == "closed" else "",
        **({} if score is None else {"csat": score}),
    }


def tickets_csv(path: Path, *tickets: dict[str, object]) -> Path:
    """Write tickets to a file with the columns of the first one."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, tickets[0].keys())
        writer.writeheader()
        writer.writerows(tickets)
    return path


def surveys_csv(path: Path, *answers: tuple[str, str, int]) -> Path:
    """Write answers (survey_id, ticket_id, score) of the third of November to a file."""
    lines = [f"{s},{t},csat,2026-11-03 10:00:01,2026-11-03 10:05:09,{score},1-5" for s, t, score in answers]
    path.write_text("\n".join(["survey_id,ticket_id,question,sent_at,answered_at,score,scale", *lines, ""]))
    return path


def figures(store: Store) -> tuple[object, ...]:
    """The content hashes of the shown mart's tickets and surveys: equal exactly when all their values are."""
    with tempfile.TemporaryDirectory() as folder:  # this process has the mart itself open, locked down
        copy = shutil.copy(store.folders.marts / f"{store.fingerprint}.duckdb", folder)
        with duckdb.connect(copy, read_only=True) as mart:
            row = mart.sql("select tickets, surveys, tickets_content, surveys_content from store").fetchall()[0]
    return row
