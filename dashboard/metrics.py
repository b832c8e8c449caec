"""The glossary: every metric's words, read from queries/metrics. One metric, one file, words beside arithmetic."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dashboard.errors import UsageError
from dashboard.sqlfile import QUERIES, split

UNITS = (
    "count", "percent", "points", "seconds", "score_5", "score_7", "nps", "per_hour", "ratio", "amount", "erlang",
)  # fmt: skip
DIRECTIONS = ("higher", "lower", "neither")

_PAIR = re.compile(r"(?:^|\s{2,})(?P<key>label\.zh|unit|better|counts):\s+")


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure's words.

    name: also its macro and its column. unit: one of UNITS. better: the direction that is good, one of DIRECTIONS.
    counts: the column with the n under it. label and means are English, …_zh Chinese.
    """

    name: str
    label: str
    label_zh: str
    unit: str
    better: str
    counts: str
    means: str
    means_zh: str
    statement: str


def parse(text: str, where: str) -> Metric:
    """The metric in a file's text; raises UsageError, naming the file, if a word is missing."""
    header, statement = split(text, where)
    values = {key: " ".join(lines).strip() for key, lines in header.items()}
    for first in ("label", "unit"):  # several keys share these lines
        key, rest = first, values.get(first, "")
        while match := _PAIR.search(rest):
            values[key], key, rest = rest[: match.start()].strip(), match["key"], rest[match.end() :]
        values[key] = rest.strip()
    wanted = ("metric", "label", "label.zh", "unit", "better", "counts", "means", "means.zh")
    if missing := [key for key in wanted if not values.get(key)]:
        raise UsageError("The header lacks: {keys}.", where=where, keys=", ".join(missing))
    if values["unit"] not in UNITS or values["better"] not in DIRECTIONS:
        raise UsageError("The unit or the direction is not in its list.", where=where)
    words = {key.replace(".", "_"): values[key] for key in wanted}
    return Metric(name=words.pop("metric"), statement=statement, **words)


@cache
def load(queries: Path = QUERIES) -> dict[str, Metric]:
    """All metrics by name."""
    found = [parse(p.read_text("utf-8"), f"metrics/{p.stem}") for p in sorted((queries / "metrics").glob("*.sql"))]
    return {metric.name: metric for metric in found}


METRICS = load()
