"""A file of SQL: a header of `-- key: value` lines that is its contract, and a statement that must keep it.

    -- title:   Satisfaction
    -- params:  $filter Filter, $by text
    -- columns:
    --   bucket     text     the group; an ISO date for day, week, month
    select …

The grammar stands in queries/README.md. Nothing here needs a database.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from dashboard.errors import UsageError

QUERIES = Path(__file__).parent.parent / "queries"
ROOMS = ("measures", "details")

# What a column's type promises, and the DuckDB types that keep the promise.
COLUMN_TYPES = {
    "text": ("VARCHAR",),
    "agent": ("VARCHAR",),  # a person's name or id: a veiled runner shows a code (engines/veil.py)
    "customer": ("VARCHAR",),  # likewise; it shows nothing
    "comment": ("VARCHAR",),  # in people's own words: a veiled runner takes the names of agents out
    "words": ("VARCHAR",),  # free words of exports: a veiled runner takes the names of agents out
    "team": ("VARCHAR",),  # likewise, and teams that read alike then are kept apart by a code
    "group": ("VARCHAR",),  # a value of the dimension that the row's column `dimension` names
    "attribute": ("VARCHAR",),  # a value of the kept file column in the row's `header`: none that holds people
    "count": ("BIGINT",),
    "integer": ("BIGINT", "INTEGER", "TINYINT"),
    "percent": ("DOUBLE",),
    "seconds": ("DOUBLE",),
    "score": ("DOUBLE",),
    "ratio": ("DOUBLE",),
    "amount": ("DOUBLE",),
    "boolean": ("BOOLEAN",),
    "date": ("DATE",),
    "instant": ("TIMESTAMP WITH TIME ZONE",),
    "local time": ("TIMESTAMP",),
}
PARAM_TYPES = ("Filter", "Search", "text", "integer")

_LINE = re.compile(r"--(?: (?P<key>[a-z][a-z.]*): *(?P<value>.*)|(?P<more>.*))$")
_COLUMN = re.compile(rf"(?P<name>\w+)\s+(?P<type>{'|'.join(COLUMN_TYPES)})(?:\s+(?P<means>.*))?$")
_PARAM = re.compile(
    rf"\$(?P<name>\w+) (?P<type>{'|'.join(PARAM_TYPES)})(?: = (?P<default>\S+)(?: of (?P<choices>\S+(?: \| \S+)*))?)?$"
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an answer: its name, its type (a key of COLUMN_TYPES), and a remark."""

    name: str
    type: str
    means: str


@dataclass(frozen=True, slots=True)
class SqlFile:
    """One query.

    name: its path under queries/ without `.sql`. params: name → type. defaults: what a shell may leave out; choices:
    the only values that mean something, where there are such.
    """

    name: str
    title: str
    answers: str
    grain: str
    clock: str
    params: dict[str, str]
    columns: tuple[Column, ...]
    statement: str
    defaults: dict[str, object]
    choices: dict[str, tuple[str, ...]]

    def holds(self, column: Column, who: str, by: object = None) -> bool:
        """Whether a column holds such people (`agent`, `customer`, `team`): by its type, or as the bucket of `$by`."""
        return column.type == who or (column.name == "bucket" and "by" in self.params and by == who)


def split(text: str, where: str) -> tuple[dict[str, list[str]], str]:
    """The header of a file as key → lines, and the statement under it.

    A line without a key belongs to the key above it. Raises UsageError if the file does not begin with a header.
    """
    header: dict[str, list[str]] = {}
    lines = text.splitlines()
    end = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    last = ""
    for line in lines[:end]:
        match = _LINE.match(line)
        if match and match["key"]:
            last = match["key"]
            header[last] = [match["value"]] if match["value"] else []
        elif match and last:
            header[last].append(match["more"].strip())
        else:
            raise UsageError("A query file begins with a header of `-- key: value` lines.", where=where)
    return header, "\n".join(lines[end:]).strip()


def parse(text: str, name: str) -> SqlFile:
    """The query in a file's text. Raises UsageError, naming the file, if the header breaks the grammar."""
    header, statement = split(text, name)

    def words(key: str) -> str:
        return " ".join(header.get(key, [])).strip()

    missing = [key for key in ("title", "answers", "grain", "columns") if not header.get(key)]
    if missing:
        raise UsageError("The header lacks: {keys}.", where=name, keys=", ".join(missing))
    columns = [_COLUMN.match(line) for line in header["columns"]]
    params = [_PARAM.match(part.strip()) for part in words("params").split(",") if part.strip()]
    if not all(columns) or not all(params):
        raise UsageError("A column or parameter of the header cannot be read.", where=name)
    preset = [p for p in params if p and p["default"]]
    return SqlFile(
        name=name,
        title=words("title"),
        answers=words("answers"),
        grain=words("grain"),
        clock=words("clock"),
        params={p["name"]: p["type"] for p in params if p},
        columns=tuple(Column(c["name"], c["type"], c["means"] or "") for c in columns if c),
        statement=statement,
        defaults={p["name"]: _default(p["type"], p["default"]) for p in preset},
        choices={p["name"]: tuple(p["choices"].split(" | ")) for p in preset if p["choices"]},
    )


def _default(kind: str, text: str) -> object:
    """A default as the header writes it: a number, a word, or '' for no text."""
    return int(text) if kind == "integer" else text.strip("'")


@cache
def load(queries: Path = QUERIES) -> Mapping[str, SqlFile]:
    """All queries that can be asked, by name: everything in measures/ and details/. Read once, for everybody."""
    paths = sorted(path for room in ROOMS for path in (queries / room).glob("*.sql"))
    names = {path: path.relative_to(queries).with_suffix("").as_posix() for path in paths}
    return MappingProxyType({name: parse(path.read_text("utf-8"), name) for path, name in names.items()})
