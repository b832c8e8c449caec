"""The list of imports, as people see it: what came in, when, by whom, and what was taken out again.

The lake decides which imports exist; this list follows it and remembers what the lake forgets: who undid what, when.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, Row, select, update

from dashboard.errors import UsageError
from dashboard.state.database import reading, writing
from dashboard.state.tables import imports

LEAST_LETTERS = 4  # of the beginning of an import's id


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One import. rows = added + updated + same + rejected; `older` of `same` were behind what was already there.

    brought_back_at, brought_back_by: when it was undone before, and is, or was, in again. can_return: it is undone, and
    the lake still has its rows; only the store knows.
    """

    import_id: str
    number: int
    file: str
    kind: str
    layout: str
    encoding: str
    sha256: str
    rows: int
    added: int
    updated: int
    same: int
    older: int
    rejected: int
    problems: tuple[dict, ...]
    first_date: str | None
    last_date: str | None
    is_sample: bool
    imported_at: datetime
    imported_by: str
    undone_at: datetime | None = None
    undone_by: str | None = None
    brought_back_at: datetime | None = None
    brought_back_by: str | None = None
    can_return: bool = False

    @property
    def is_undone(self) -> bool:
        """Whether the rows are out of the figures."""
        return self.undone_at is not None

    @property
    def brought_back(self) -> bool:
        """Whether it is in, after having been undone."""
        return self.brought_back_at is not None and not self.is_undone


def mark_undone(engine: Engine, import_id: str, by: str) -> ImportRecord:
    """Note that the lake no longer holds an import."""
    with writing(engine) as connection:
        connection.execute(
            update(imports).where(imports.c.import_id == import_id).values(undone_at=datetime.now(UTC), undone_by=by)
        )
    return find(engine, import_id)[0]


def follow(engine: Engine, present: Iterable[Mapping]) -> bool:
    """Make the list agree with the lake: `present` are the facts of the imports it holds.

    Facts must hold number, imported_at, imported_by and counts; who brought an import back, and when, is told by them
    too. Says if anything changed.
    """
    there = {facts["import_id"]: facts for facts in present}
    with writing(engine) as connection:
        noted = {
            row.import_id: row.undone_at for row in connection.execute(select(imports.c.import_id, imports.c.undone_at))
        }
        new = [_values(facts) for import_id, facts in there.items() if import_id not in noted]
        gone = [i for i, at in noted.items() if at is None and i not in there]
        back = [i for i, at in noted.items() if at is not None and i in there]
        if new:
            connection.execute(imports.insert(), new)
        connection.execute(
            update(imports).where(imports.c.import_id.in_(gone)).values(undone_at=datetime.now(UTC), undone_by="")
        )
        for import_id in back:
            values = {"facts": dict(there[import_id]), "undone_at": None, "undone_by": None}
            connection.execute(update(imports).where(imports.c.import_id == import_id).values(values))
    return bool(new or gone or back)


def every(engine: Engine) -> list[ImportRecord]:
    """All imports, the newest first, undone ones among them."""
    with reading(engine) as connection:
        rows = connection.execute(select(imports).order_by(imports.c.number.desc(), imports.c.import_id))
        return [_record(row) for row in rows]


def find(engine: Engine, start: str) -> list[ImportRecord]:
    """The imports whose id is, or else begins with, this text."""
    with reading(engine) as connection:
        query = select(imports).order_by(imports.c.number)
        exact = connection.execute(query.where(imports.c.import_id == start)).all()
        rows = exact or connection.execute(query.where(imports.c.import_id.startswith(start, autoescape=True))).all()
        return [_record(row) for row in rows]


def holding(engine: Engine, sha256: str) -> ImportRecord | None:
    """The newest import of exactly this file that is not undone."""
    with reading(engine) as connection:
        row = connection.execute(
            select(imports)
            .where(imports.c.sha256 == sha256, imports.c.undone_at.is_(None))
            .order_by(imports.c.number.desc())
            .limit(1)
        ).first()
        return _record(row) if row else None


def sources(engine: Engine) -> set[str]:
    """The names before the ids of all imports, undone ones among them."""
    with reading(engine) as connection:
        return {facts.get("source", "") for facts in connection.execute(select(imports.c.facts)).scalars()}


def next_number(engine: Engine) -> int:
    """Of the next import, from 1; the greatest wins where two imports hold the same ticket."""
    return 1 + max((record.number for record in every(engine)), default=0)


def named(engine: Engine, beginning: str, *, undone: bool = False) -> ImportRecord:
    """The one import in force (or undone) whose id begins so; UsageError when there is none, or several."""
    # An empty variable in a script must not name the only import.
    begun = find(engine, beginning) if len(beginning) >= LEAST_LETTERS else []
    found = [record for record in begun if record.is_undone == undone]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            "{count} imports begin with {import_id}.",
            "Give more letters of the one you mean.",
            count=len(found),
            import_id=beginning,
        )
    if undone:
        raise UsageError(
            "There is no undone import {import_id}.", "See the list of imports for the ids.", import_id=beginning
        )
    raise UsageError(
        "There is no import {import_id}, or it is undone.", "See the list of imports for the ids.", import_id=beginning
    )


def _values(facts: Mapping) -> dict:
    return {
        "import_id": facts["import_id"],
        "number": facts["number"],
        "sha256": facts["sha256"],
        "facts": dict(facts),
        "imported_at": datetime.fromisoformat(facts["imported_at"]),
        "imported_by": facts["imported_by"],
        "undone_at": None,
        "undone_by": None,
    }


def _record(row: Row) -> ImportRecord:
    facts = row.facts
    back_at = facts.get("brought_back_at")
    return ImportRecord(
        import_id=row.import_id,
        number=row.number,
        sha256=row.sha256,
        imported_at=row.imported_at,
        imported_by=row.imported_by,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
        problems=tuple(facts["problems"]),
        **{name: facts[name] for name in ("file", "kind", "layout", "encoding", "rows", "rejected")},
        **{name: facts.get(name) for name in ("first_date", "last_date")},
        **{name: facts["counts"][name] for name in ("added", "updated", "same", "older")},
        is_sample=bool(facts.get("is_sample")),
        brought_back_at=datetime.fromisoformat(back_at) if back_at else None,
        brought_back_by=facts.get("brought_back_by"),
    )
