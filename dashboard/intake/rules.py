"""Rules: what to do with rows, or whole files, that can be taken in more than one way. People may choose; the counts of
the import then change by what the choice says and by nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.errors import MappingError
from dashboard.words import N_


@dataclass(frozen=True, slots=True)
class Rule:
    """code: its key in `inspect(rules=…)`; choices: (choice, its words) in order; default: what holds unasked."""

    code: str
    choices: tuple[tuple[str, str], ...]
    default: str


_ALL = (
    Rule("future", (("keep", N_("Keep")), ("leave_out", N_("Leave out"))), "keep"),
    Rule("before_2015", (("keep", N_("Keep")), ("leave_out", N_("Leave out"))), "keep"),
    Rule("end_before_start", (("drop_time", N_("Drop that time")), ("leave_out", N_("Leave out"))), "drop_time"),
    Rule("score_out_of_scale", (("drop_score", N_("Drop the score")), ("leave_out", N_("Leave out"))), "drop_score"),
    Rule("same_id", (("newest", N_("Keep the newest")), ("first", N_("Keep the first in the file"))), "newest"),
    Rule("nul", (("stop", N_("Stop")), ("remove", N_("Remove them"))), "stop"),
    Rule("open_quote", (("stop", N_("Stop")), ("end_before", N_("End before that row"))), "stop"),
)  # fmt: skip
RULES = {rule.code: rule for rule in _ALL}


def chosen(rules: Mapping[str, str], code: str) -> str:
    """The choice that holds for a rule: as people made it, else its default."""
    return rules.get(code) or RULES[code].default


def check_rules(rules: Mapping[str, str], name: str) -> None:
    """Raise MappingError for a rule that there is not, or a choice that it does not offer."""
    for code, choice in rules.items():
        if code not in RULES:
            raise MappingError("There is no rule {rule}.", "Rules are: {rules}.", where=name, rule=code,
                               rules=", ".join(RULES))  # fmt: skip
        offered = [one for one, _ in RULES[code].choices]
        if choice not in offered:
            raise MappingError("{choice} is no choice of {rule}.", "Choices are: {choices}.", where=name, rule=code,
                               choice=choice, choices=", ".join(offered))  # fmt: skip
