"""Reports of totals: one line a day or an agent instead of one a ticket. No figure of ours can be made from them."""

import re
from collections.abc import Sequence

from dashboard.errors import FileRefusedError
from dashboard.intake.mapping import Match

TOTALS = re.compile(
    r"\bavg\b|\bave\b|average|\bmean\b|median|\btotal|\bcount\b|\brate\b|percent|%|\bnumber of\b|\bcalls\b|"
    r"平均|总|率|数量|人数|评数|次数|接待量|会话量|会话数|占比|服务分|销售额|实际值|目标值",
    re.IGNORECASE,
)
LEAST = 3
SHARE = 0.4


def refuse_totals(name: str) -> FileRefusedError:
    """The sentence for a report of totals."""
    return FileRefusedError(
        "This is a report of totals, one line a day or an agent, not of single tickets.",
        "Export the tickets or the survey answers themselves.",
        where=name,
    )


def looks_like_totals(header: Sequence[str], matches: Sequence[Match | None]) -> bool:
    """Whether most names speak of totals and no column names tickets or answers."""
    if any(match and (match[0] in ("ticket_id", "survey_id") or match[1] == "chosen") for match in matches):
        return False
    named = [title for title in header if title]
    totals = sum(1 for title in named if TOTALS.search(title))
    return totals >= LEAST and totals >= SHARE * len(named)
