"""The faults of real exports, planted on purpose and counted: repeats, snapshots, impossible rows, sentinels."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from sample_data import export, lives, world
from sample_data.arrivals import Table
from sample_data.draws import Draws

EXACT_REPEATS = 150
SNAPSHOTS_BEFORE, SNAPSHOTS_AFTER = 210, 40  # older rows standing before, and after, the newer row of the ticket
SPAM, MERGED, DELETED = 40, 60, 5
NOT_COUNTED = ("spam", "merged", "deleted")
SENTINELS = 12
SURVEY_REPEATS = 40
TEST_SURVEYS = 5
# What is wrong with the cell, which column, how many rows; "" and words stand as they are, numbers are days to add to
# created_at (tickets) or sent_at (surveys).
IMPOSSIBLE_TICKETS = {
    "resolved_before_created": ("resolved_at", (-1, -2, -3, -7, -20, -30)),
    "first_response_before_created": ("first_response_at", (-1, -1, -5)),
    "resolved_in_future": ("resolved_at", (300, 340)),
    "created_empty": ("created_at", ("",) * 4),
    "created_bad_date": (
        "created_at",
        ("2026-13-05 10:00:00", "2026-02-30 09:12:44", "not recorded", "2026-04-18 27:61:00"),
    ),
}
IMPOSSIBLE_SURVEYS = {
    "score_9_of_5": ("score", ("9",) * 4),
    "answered_before_sent": ("answered_at", (-2, -9)),
}
TICKET, SURVEY = export.TICKET_HEADER.index, export.SURVEY_HEADER.index


@dataclass
class Sheet:
    """Lines of a file, each with a place to sort by, and the count of every oddity among them."""

    lines: np.ndarray
    counts: dict[str, int] = field(default_factory=dict)
    places: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.places = np.arange(len(self.lines), dtype=float)

    def add(self, oddity: str, lines: np.ndarray, places: np.ndarray) -> None:
        """Lines more, which stand where the places say."""
        self.lines = np.concatenate([self.lines, lines])
        self.places = np.concatenate([self.places, places])
        self.counts[oddity] = self.counts.get(oddity, 0) + len(lines)

    def in_order(self) -> np.ndarray:
        """The lines as they stand in the file."""
        return self.lines[np.argsort(self.places, kind="stable")]


def _sample(draws: Draws, allowed: np.ndarray, n: int) -> np.ndarray:
    """n different rows among those allowed (booleans), in order."""
    rows = np.flatnonzero(allowed)
    return np.sort(rows[np.argsort(draws.uniform(len(rows)), kind="stable")[:n]])


def tickets(contacts: Table, seen: Table, has_survey: np.ndarray) -> Sheet:
    """The ticket file with its oddities; newer rows and repeats stand below, like a second export pasted on."""
    draws = Draws(world.SEED, "ticket oddities")
    counts = _not_counted(draws, seen, ~has_survey & ~seen["outbound"])
    everyday = ~np.isin(seen["status"].astype(str), NOT_COUNTED)
    sheet = Sheet(export.ticket_lines(seen, np.arange(len(everyday))), counts)

    unsolved = _sample(draws, (seen["solved"] < 0) & (seen["abandoned"] < 0) & everyday, SENTINELS)
    sheet.lines[unsolved, TICKET("resolved_at")] = "1900-01-01 00:00:00"
    sheet.counts["sentinel_1900"] = len(unsolved)

    everyday[_snapshots(draws, sheet, contacts, seen, everyday)] = False
    repeated = _sample(draws, everyday, EXACT_REPEATS)
    sheet.add("exact_repeat", sheet.lines[repeated], _below(draws, everyday, EXACT_REPEATS))
    _impossible(draws, sheet, seen, everyday)
    return sheet


def _below(draws: Draws, rows: np.ndarray, n: int) -> np.ndarray:
    """n places after all rows, in any order."""
    return len(rows) + draws.uniform(n) * 0.9


def _not_counted(draws: Draws, seen: Table, allowed: np.ndarray) -> dict[str, int]:
    """Sets the status of some tickets to one that no figure counts; returns how many of each."""
    seen["status"] = seen["status"].astype(object)
    unread = (seen["first_response"] < 0) & ~seen["contained"]
    choices = (("spam", SPAM, ~seen["returned"] & unread), ("merged", MERGED, seen["returned"]))
    for status, number, among in (*choices, ("deleted", DELETED, ~seen["returned"])):
        among = among & allowed & ~np.isin(seen["status"].astype(str), NOT_COUNTED)
        seen["status"][_sample(draws, among, number)] = status
    return {"status_spam": SPAM, "status_merged": MERGED, "status_deleted": DELETED}


def _snapshots(draws: Draws, sheet: Sheet, contacts: Table, seen: Table, everyday: np.ndarray) -> np.ndarray:
    """Adds older rows of tickets, as they stood between reply and solution; returns the rows of those tickets."""
    n = len(everyday)
    slow = seen["first_solved"] - seen["created"] > world.DAY // 4
    answered = (seen["first_response"] >= 0) & (seen["first_response"] < seen["first_solved"])
    rows = _sample(draws, slow & answered & everyday, SNAPSHOTS_BEFORE + SNAPSHOTS_AFTER)
    begin, end = seen["first_response"][rows], seen["first_solved"][rows]
    moment = np.zeros(n, np.int64)
    moment[rows] = begin + np.rint((0.2 + 0.6 * draws.uniform(len(rows))) * (end - begin)).astype(np.int64)
    older = export.ticket_lines(lives.cut(contacts, moment), rows)
    is_after = np.zeros(len(rows), bool)
    is_after[_sample(draws, ~is_after, SNAPSHOTS_AFTER)] = True
    # The older row takes the ticket's place and the newer one goes below; or the older one goes below itself.
    sheet.places[rows[~is_after]] = _below(draws, everyday, SNAPSHOTS_BEFORE)
    sheet.add("snapshot_before_newer", older[~is_after], rows[~is_after].astype(float))
    sheet.add("snapshot_after_newer", older[is_after], _below(draws, everyday, SNAPSHOTS_AFTER))
    return rows


def _impossible(draws: Draws, sheet: Sheet, seen: Table, everyday: np.ndarray) -> None:
    """Adds copies of ordinary tickets under ids of their own, without a customer, each with one impossible cell."""
    quick = (seen["solved"] >= 0) & (seen["solved"] - seen["created"] < world.DAY) & (seen["reopens"] == 0)
    faults = list(_faults(IMPOSSIBLE_TICKETS))
    copied = _sample(draws, everyday & quick & (seen["first_response"] >= 0), len(faults))
    lines = sheet.lines[copied].copy()
    lines[:, TICKET("ticket_id")] = export.ticket_ids(len(everyday) + np.arange(len(copied)))
    lines[:, TICKET("customer_id")] = ""
    for number, (oddity, column, value) in enumerate(faults):
        only = slice(number, number + 1)
        lines[number, TICKET(column)] = _cell(value, seen["created"][copied[only]])
        sheet.add(oddity, lines[only], copied[only] + 0.5)


def surveys(table: Table, silent_tickets: np.ndarray) -> Sheet:
    """The survey file with its oddities; `silent_tickets` are rows of tickets that were never asked."""
    draws = Draws(world.SEED, "survey oddities")
    lines = export.survey_lines(table)
    n = len(lines)
    sheet = Sheet(lines)
    repeated = _sample(draws, table["score"] >= 0, SURVEY_REPEATS)
    sheet.add("survey_exact_repeat", lines[repeated], n + draws.uniform(SURVEY_REPEATS))

    faults = list(_faults(IMPOSSIBLE_SURVEYS)) + [("survey_test", "is_test", "1")] * TEST_SURVEYS
    answered = (table["score"] >= 0) & ~table["nps"] & (table["comment"] == "")
    copied = _sample(draws, answered, len(faults))
    tickets = export.ticket_ids(silent_tickets[draws.between(0, len(silent_tickets) - 1, len(faults))])
    for number, (oddity, column, value) in enumerate(faults):
        only = copied[number : number + 1]
        line = lines[only].copy()
        line[0, SURVEY("survey_id")] = f"S{export.FIRST_SURVEY + n + number}"
        line[0, SURVEY("ticket_id")] = tickets[number]
        line[0, SURVEY(column)] = _cell(value, table["sent"][only])
        sheet.add(oddity, line, only + 0.5)
    return sheet


def _cell(value: str | int, moment: np.ndarray) -> str:
    """The faulty text: a word as it is, a number as that many days from the moment."""
    return value if isinstance(value, str) else export.moments(moment + value * world.DAY)[0]


def _faults(faults: dict[str, tuple]) -> Iterator[tuple[str, str, str | int]]:
    for oddity, (column, values) in faults.items():
        for value in values:
            yield oddity, column, value
