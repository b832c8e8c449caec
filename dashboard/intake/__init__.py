"""A file becomes rows.

    draft = inspect(path, name="tickets.csv", zone="Asia/Shanghai")     # look; nothing is written
    parsed = parse(draft, folder, key=key)                              # read; Parquet files in `folder`

Modules, in the order of the way: `scan` (bytes → text), `dialect` (separator, header), `records` (the independent
count), `layout` and `mapping` (columns → fields), `reader` (records → columns of text), `cells`, `instants`,
`durations`, `scores`, `codes`, `masking` (text → values), `sheet`, `tickets`, `surveys`, `rows` (values → lake rows).
"""

from dashboard.intake.draft import Column, Draft, NewValue, Note, Question
from dashboard.intake.encodings import ENCODING_NAMES, ENCODINGS
from dashboard.intake.inspection import inspect
from dashboard.intake.limits import LIMITS, Limits
from dashboard.intake.parsing import Parsed, parse, refuse_unmapped
from dashboard.intake.problems import PROBLEMS
from dashboard.intake.rejects import rejects_csv
from dashboard.intake.rules import RULES, Rule
from dashboard.intake.sources import Earlier, earlier_of

__all__ = [
    "ENCODINGS",
    "ENCODING_NAMES",
    "LIMITS",
    "PROBLEMS",
    "RULES",
    "Column",
    "Draft",
    "Earlier",
    "Limits",
    "NewValue",
    "Note",
    "Parsed",
    "Question",
    "Rule",
    "earlier_of",
    "inspect",
    "parse",
    "refuse_unmapped",
    "rejects_csv",
]
