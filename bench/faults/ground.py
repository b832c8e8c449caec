"""A small store to break, what is done to it, and a look at what is left."""

import hashlib
import shutil
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from dashboard import lake_forgotten
from dashboard.errors import DashboardError
from dashboard.filters import Filter
from dashboard.settings import Settings, read_settings
from dashboard.store import Store, doctor, forgetting, restoring, retention
from dashboard.store import backup as backups
from dashboard.store.folders import Folders

Begin = Callable[[], None]

PERSON, SAID = "KD-10023-anna", "Anna of Lilac Street says thanks"
NOVEMBER = {"days": None, "start_date": date(2026, 11, 1), "end_date": date(2026, 11, 30), "compare": "none"}
PERIOD = Filter(**NOVEMBER)  # type: ignore[arg-type]  # names and types as in Filter
HEAD = "ticket_id,created_at,updated_at,channel,status,csat,customer_id,comment\n"
QUESTIONS = ("measures/volume", "measures/satisfaction", "measures/quality")
ROOM_BYTES = 64 << 20


def settings_of(data: Path) -> Settings:
    """Settings of a small store."""
    return read_settings(data=data, free_mb=0, threads=1)


def lines(start: str, count: int, day: str = "2026-11-{:02}") -> str:
    """An export of so many tickets, each tenth of PERSON's; an answer to each."""
    rows = [
        f"{start}{n},{day.format(n % 28 + 1)} 09:00:0{n % 10},2026-11-29 10:00:00,chat,open,{n % 5 + 1},"
        + (f"{PERSON},{SAID} {n}" if n % 10 == 0 else f"K-{n % 50},number {n}")
        for n in range(count)
    ]
    return HEAD + "\n".join(rows) + "\n"


def prepare(folder: Path) -> Path:
    """A store with two imports, one of them old, an undone one, a frozen link, a backup, and a file to import."""
    contents = {
        "old": lines("O", 100, "2023-01-{:02}").replace(PERSON, "K-1").replace(SAID, "old"),
        "gone": lines("G", 50),
        "new": lines("N", 300),
        "more": lines("M", 200),
    }
    for name, text in contents.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    with Store(settings_of(folder / "data")) as store:
        for name in ("old", "gone", "new"):
            store.commit(store.preview(store.inspect(folder / f"{name}.csv")), build=name == "new")
        store.undo(store.imports()[1].import_id)
        store.links.create("overview", PERIOD, is_frozen=True, is_locked=False, hides_people=False, by="bench")
        backups.back_up(store, folder / "data" / "backups")
    return folder / "data"


def copy(made: Path, to: Path) -> Path:
    """The prepared store with its file in a folder of its own; returns the data folder."""
    to.mkdir(parents=True)
    shutil.copy(made.parent / "more.csv", to)
    return Path(shutil.copytree(made, to / "data"))


def asked(store: Store) -> dict[str, str]:
    """Figures of November, those of the frozen link and those shown, as a hash each."""
    (link,) = (link for link in store.links.every() if link.works)
    found = {}
    for whose, read in (("frozen", store.links.reader_of(link)), ("shown", store.read)):
        answers = "".join(read(name, PERIOD, by=by).write_csv() for name in QUESTIONS for by in ("all", "day"))
        found[whose] = hashlib.sha256(answers.encode()).hexdigest()[:16]
    return found


def opened(data: Path) -> Store:
    """The store, open, without its figures being made."""
    return Store(settings_of(data)).open(build=False)


def _after(store: Store) -> dict[str, Any]:
    """What a visitor sees in the same process, once the work is done or has failed."""
    return {"figures": asked(store), "fault": store.fault.say() if store.fault else ""}


def _done(store: Store, work: Callable[[], object]) -> dict[str, Any]:
    """Do it; what it raised that people can read, and what they see."""
    try:
        work()
    except DashboardError as error:
        return {"raised": error.say(), **_after(store)}
    return {"raised": "", **_after(store)}


def importing(data: Path, begin: Begin) -> dict[str, Any]:
    """A file that fills both tables comes in: received, looked at, read, written, shown."""
    store = opened(data)
    begin()

    def work() -> None:
        with (data.parent / "more.csv").open("rb") as file:
            path = store.receive(file)
        store.commit(store.preview(store.inspect(path, name="more.csv")))

    return _done(store, work)


def undoing(data: Path, begin: Begin) -> dict[str, Any]:
    """The newest import is taken out."""
    store = opened(data)
    begin()
    return _done(store, lambda: store.undo(store.imports()[0].import_id))


def returning(data: Path, begin: Begin) -> dict[str, Any]:
    """The undone import comes back."""
    store = opened(data)
    begin()
    return _done(store, lambda: store.bring_back(next(r.import_id for r in store.imports() if r.is_undone)))


def building(data: Path, begin: Begin) -> dict[str, Any]:
    """Figures are made anew, of other settings."""
    store = opened(data)
    begin()
    return _done(store, lambda: store.preferences.save("week_start", 7, by="local"))


def backing_up(data: Path, begin: Begin) -> dict[str, Any]:
    """Another backup is made."""
    store = opened(data)
    begin()
    return _done(store, lambda: backups.back_up(store, data / "backups"))


def restoring_it(data: Path, begin: Begin) -> None:
    """The backup is put into the folder."""
    begin()
    restoring.restore(settings_of(data), data / "backups")


def forgetting_them(data: Path, begin: Begin) -> dict[str, Any]:
    """A person is forgotten."""
    store = opened(data)
    begin()
    return _done(store, lambda: forgetting.forget(store.figures, PERSON, by="local"))


def tidying(data: Path, begin: Begin) -> dict[str, Any]:
    """Old rows are deleted."""
    store = opened(data)
    begin()
    return _done(store, lambda: retention.tidy(store))


ACTS = {
    "import": "importing",
    "undo": "undoing",
    "return": "returning",
    "build": "building",
    "backup": "backing_up",
    "restore": "restoring_it",
    "forget": "forgetting_them",
    "tidy": "tidying",
}


def look(data: Path, _begin: Begin) -> dict[str, Any]:
    """Open the store as every start does, and tell what is there, how long it took (seconds), and what is wrong."""
    before = time.monotonic()
    with Store(settings_of(data)) as store:
        found: dict[str, Any] = {"figures": asked(store), "seconds": time.monotonic() - before}
        found["imports"] = sorted(record.file for record in store.imports() if not record.is_undone)
        found["rows"] = store.read("details/store").select("tickets", "surveys").row(0)
        if store.fault:
            return found | {"faults": [store.fault.say()], "rows": (), "forgotten": False}
        times = lake_forgotten.read(store.lake.folder).times
        comments = store.read("details/comments", PERIOD, search=SAID, limit=1, offset=0)
        found["forgotten"] = times > 0
        try:
            left = forgetting.tickets_of(store.lake, forgetting.hashes_of(store.figures, PERSON))
        except DashboardError as error:
            return found | {"faults": [error.say()]}
        faults = ["half forgotten"] if (times > 0) == (bool(left) or comments.height > 0) else []
        if store.lake.damage() or store.lake.incomplete():
            faults.append("damage")
        if list(store.folders.staging.iterdir()):
            faults.append("something is left in staging")
        if stray(store.folders):
            faults.append(f"left over: {stray(store.folders)}")
    for place in (data / "backups").glob("csat-*Z"):
        backups.check(backups.find(place))
    faults += [one.what for one in doctor.examine(settings_of(data)) if one.level == doctor.FAULT]
    return found | {"faults": faults}


def stray(folders: Folders) -> list[str]:
    """Half-made figures that nothing will ever take away: they would fill the disk."""
    return sorted(path.name for path in folders.marts.iterdir() if path.suffix != ".duckdb")
