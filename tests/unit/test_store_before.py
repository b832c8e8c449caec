"""What is known before an import (its effect, its zone, the rows it would leave out), and stopping it in time."""

import io
import os
import signal
import subprocess
from dataclasses import asdict, replace
from datetime import date

import pytest

from dashboard.errors import StoreError, UsageError
from dashboard.filters import Filter
from dashboard.intake import LIMITS, process
from dashboard.store import Cancelled, Effect
from dashboard.store.locks import FileLock
from dashboard.vocabulary import STARTED_WITH, STATUSES
from tests.unit.store_files import figures, opened, surveys_csv, ticket, tickets_csv


@pytest.fixture
def store(tmp_path):
    with opened(tmp_path / "data") as made:
        yield made


def previewed(store, path, **choices):
    return store.preview(store.inspect(path, **choices))


def card(store, first, last):
    """The Overview's card of tickets for these days."""
    days = Filter(days=None, start_date=first, end_date=last)
    return store.read("measures/volume", days, by="all").row(0, named=True)["tickets"]


# --- the effect --------------------------------------------------------------------------------


def before_and_after(store, path, **choices):
    """The effect as told, after it was held against the card before and after the import."""
    preview = previewed(store, path, **choices)
    told = store.effect(preview)
    assert told.tickets_before == card(store, told.first_date, told.last_date)
    store.commit(preview, again=True)
    assert told.tickets_after == card(store, told.first_date, told.last_date)
    return told.tickets_before, told.tickets_after


@pytest.fixture
def base(store, tmp_path):
    """A store with five tickets of the second of November and one of the fifth."""
    tickets = [ticket(f"T{n}", day=4) for n in range(1, 6)]
    path = tickets_csv(tmp_path / "base.csv", *tickets, ticket("T6", created="2026-11-05 09:30:15", day=6))
    assert before_and_after(store, path) == (0, 6)
    return path


SECOND = "2026-11-02 09:30:15"
CASES = {
    "the same file": ([ticket("T1", day=4), ticket("T2", day=4)], (5, 5)),
    "only new ones": ([ticket("N1"), ticket("N2")], (5, 7)),
    "new and known ones": ([ticket("N1"), ticket("T1", day=9), ticket("T2", day=3)], (5, 6)),
    "one becomes spam": ([ticket("T1", day=9, status="spam"), ticket("N1")], (5, 5)),
    "one would have become spam, but is newer here": ([ticket("T1", day=3, status="spam"), ticket("N1")], (5, 6)),
    "a new one that does not count": ([ticket("N1", status="merged"), ticket("N2")], (5, 6)),
    "one moves into these days": ([ticket("T6", day=9, created=SECOND)], (5, 6)),
    "one moves out of the days of the others": ([ticket("T1", day=9, created="2026-11-08 10:00:01")], (0, 1)),
    "one moves within them": ([ticket("T1", day=9, created="2026-11-03 10:00:01"), ticket("N1")], (5, 6)),
    "days around all": ([ticket("N1"), ticket("N2", created="2026-11-06 10:00:01")], (6, 8)),
    "left-out rows do not count": ([ticket("N1"), ticket("N2", created="no time")], (5, 6)),
    "the same ticket twice": ([ticket("N1", day=3), ticket("N1", day=5, status="spam"), ticket("N2")], (5, 6)),
    "just before midnight": ([ticket("N1", created="2026-11-02 23:59:59")], (5, 6)),
    "by the day of the reporting zone": ([ticket("N1", created="2026-11-01T18:00:00Z")], (5, 6)),
}


@pytest.mark.parametrize("case", CASES)
def test_the_card_says_after_the_import_what_was_told_before(store, base, tmp_path, case):
    tickets, expected = CASES[case]
    assert before_and_after(store, tickets_csv(tmp_path / "b.csv", *tickets)) == expected


def test_every_status_and_start_counts_as_in_the_figures(store, base, tmp_path):
    """Which tickets count is said in SQL; here it is held against that, code by code."""
    tickets = [
        ticket(f"N{status}-{start}", status=status) | {"started_with": start}
        for status in (*STATUSES, "")
        for start in (*STARTED_WITH, "")
    ]
    before, after = before_and_after(store, tickets_csv(tmp_path / "b.csv", *tickets))
    counted = (len(STATUSES) + 1 - 3) * len(STARTED_WITH)  # merged, deleted, spam; self-service
    assert (before, after) == (5, 5 + counted)
    assert "self_service" in STARTED_WITH


def test_without_a_time_of_change_the_later_file_wins(store, base, tmp_path):
    def bare(*tickets):
        return [{name: cell for name, cell in one.items() if name != "updated_at"} for one in tickets]

    first = tickets_csv(tmp_path / "b.csv", *bare(ticket("N1"), ticket("N2"), ticket("T1", status="spam")))
    assert before_and_after(store, first) == (5, 7), "T1 has a time of change here, so it stays"
    second = tickets_csv(tmp_path / "c.csv", *bare(ticket("N1", status="spam"), ticket("N3")))
    assert before_and_after(store, second) == (7, 7)


def test_it_is_right_after_an_undo_and_a_return(store, base, tmp_path):
    spam = store.commit(
        previewed(store, tickets_csv(tmp_path / "b.csv", ticket("T1", day=8, status="spam"), ticket("T2", day=8)))
    )
    again = tickets_csv(tmp_path / "c.csv", ticket("T1", day=6), ticket("N1"))
    store.undo(spam.import_id)
    assert before_and_after(store, again) == (5, 6)
    store.bring_back(spam.import_id)
    later = tickets_csv(tmp_path / "d.csv", ticket("T1", day=9), ticket("N2"))
    assert before_and_after(store, later) == (5, 7)


def test_answers_change_no_number_of_tickets(store, base, tmp_path):
    surveys = surveys_csv(tmp_path / "s.csv", ("S1", "T1", 5))
    assert before_and_after(store, surveys) == (0, 0), "the answers are of the third"


def test_without_usable_rows_or_current_figures_there_is_no_number(store, base, tmp_path):
    path = tickets_csv(tmp_path / "a.csv", ticket("T1", created="?"), ticket("T2", created="soon"))
    nothing = previewed(store, path, mapping={"created_at": "created_at"})
    assert store.effect(nothing) == Effect(None, None, None, None)
    store.commit(previewed(store, tickets_csv(tmp_path / "b.csv", ticket("N1"))), build=False)
    day = date(2026, 11, 2)
    behind = previewed(store, tickets_csv(tmp_path / "c.csv", ticket("N2")))
    assert store.effect(behind) == Effect(day, day, None, None)
    store.refresh()
    assert store.effect(behind) == Effect(day, day, 6, 7)


def test_left_out_rows_and_warnings_are_told_before_the_import(store, tmp_path):
    tickets = [ticket("T1"), ticket("T2", created="no time"), ticket("T3") | {"first_response_at": "soon"}]
    tickets[0] |= {"first_response_at": "never", "resolved_at": "?"}  # two warnings, one row
    tickets[1] |= {"first_response_at": "?"}  # left out, so no row with a warning
    preview = previewed(store, tickets_csv(tmp_path / "a.csv", *tickets, ticket("T4")))
    assert (preview.rows, preview.rejected, preview.left_out_pct, preview.warned) == (4, 1, 25, 2)
    assert (preview.first_date, preview.last_date) == ("2026-11-02", "2026-11-02")
    told = store.rejects_of_preview(preview)
    assert b"no time" in told
    record = store.commit(preview, build=False)
    assert store.rejects(record.import_id) == told


# --- the zone of the first import --------------------------------------------------------------

EVENING = "2026-11-01T18:00:00Z"  # already the second of November in Shanghai


def test_the_first_import_decides_the_zone(store, tmp_path):
    path = tickets_csv(tmp_path / "a.csv", ticket("T1", created=EVENING))
    shown = store.fingerprint
    preview = previewed(store, path, zone="Europe/Paris")
    assert (preview.first_date, store.zone, store.fingerprint) == ("2026-11-01", "Asia/Shanghai", shown)
    first = date(2026, 11, 1)
    assert store.effect(preview) == Effect(first, first, 0, 1)
    store.commit(preview)
    assert (store.zone, store.is_empty, card(store, first, first)) == ("Europe/Paris", False, 1)
    assert store.preferences.history("zone")[0].value == "Europe/Paris"
    with pytest.raises(StoreError, match="Europe/Paris"):
        store.inspect(path, zone="Asia/Shanghai")
    assert store.inspect(path, zone="Europe/Paris").zone == "Europe/Paris"


def test_a_first_import_that_is_given_up_decides_nothing(store, tmp_path):
    path = tickets_csv(tmp_path / "a.csv", ticket("T1", created=EVENING))
    store.discard(previewed(store, path, zone="Europe/Paris"))
    assert (store.zone, store.is_empty) == ("Asia/Shanghai", True)
    assert store.preferences.history("zone") == []


def test_a_file_read_in_another_zone_than_the_store_has_by_then_is_refused(store, tmp_path):
    preview = previewed(store, tickets_csv(tmp_path / "a.csv", ticket("T1", created=EVENING)), zone="Europe/Paris")
    store.commit(previewed(store, tickets_csv(tmp_path / "b.csv", ticket("T2"))), build=False)
    with pytest.raises(StoreError, match="Asia/Shanghai"):
        store.commit(preview, build=False)
    assert [r.file for r in store.imports()] == ["b.csv"]
    assert store.zone == "Asia/Shanghai"


def test_the_zone_of_an_empty_store_needs_no_figures(store):
    shown = store.fingerprint
    store.set_zone("Europe/Paris", by="Li Na")
    assert (store.zone, store.fingerprint) == ("Europe/Paris", shown)
    with pytest.raises(UsageError):
        store.set_zone("Europe/Nowhere")
    assert store.zone == "Europe/Paris"


def test_the_zone_of_a_store_with_data_prepares_its_figures(store, tmp_path):
    store.commit(previewed(store, tickets_csv(tmp_path / "a.csv", ticket("T1", created=EVENING))))
    store.set_zone("Europe/Paris")
    first = date(2026, 11, 1)
    assert card(store, first, first) == 1


# --- stopping in time --------------------------------------------------------------------------


def stopping(at, kind=Cancelled):
    """A progress callback that gives up when it hears of this."""

    def tell(_share, words):
        if words == at:
            raise kind

    return tell


@pytest.mark.parametrize("at", ["Reading the file", "Counting what is new"])
def test_a_check_that_is_stopped_leaves_nothing(store, tmp_path, at):
    draft = store.inspect(tickets_csv(tmp_path / "a.csv", ticket("T1")))
    with pytest.raises(Cancelled):
        store.preview(draft, progress=stopping(at))
    assert list(store.folders.staging.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="a pipe with a name is a POSIX notion")
def test_a_reader_that_says_nothing_can_be_stopped(store, tmp_path, monkeypatch):
    """It waits for the pipe for ever; only being asked now and then brings the callback to its turn."""
    draft = store.inspect(tickets_csv(tmp_path / "a.csv", ticket("T1")))
    os.mkfifo(tmp_path / "pipe")
    children, started = [], subprocess.Popen

    def start(*arguments, **options):
        children.append(started(*arguments, **options))
        return children[-1]

    monkeypatch.setattr(process.subprocess, "Popen", start)
    told = asdict(replace(draft, questions=(), notes=(), unknown=())) | {"path": str(tmp_path / "pipe")}
    job = {"draft": told, "folder": str(tmp_path), "key": "00" * 32, "as_of": None, "now": "2026-11-22T00:00:00+00:00",
           "address_space": LIMITS.address_space(1000), "cpu_seconds": LIMITS.cpu_seconds}  # fmt: skip
    with pytest.raises(Cancelled):
        process.run(job, "a.csv", LIMITS, stopping(process.READING))
    (child,) = children
    assert child.returncode == -signal.SIGKILL


def test_an_import_that_is_stopped_before_it_writes_can_still_be_made(store, tmp_path):
    before, versions = figures(store), store.lake.versions()
    preview = previewed(store, tickets_csv(tmp_path / "a.csv", ticket("T1", score=5)))
    with pytest.raises(Cancelled):
        store.commit(preview, progress=stopping("Writing"))
    assert (store.lake.versions(), store.imports(), figures(store)) == (versions, [], before)
    assert store.commit(preview).added == 1


def test_a_wait_for_another_import_can_be_given_up(store, tmp_path):
    preview = previewed(store, tickets_csv(tmp_path / "a.csv", ticket("T1")))
    heard = []

    def tell(_share, words):
        heard.append(words)
        if len(heard) == 2:
            raise Cancelled

    with FileLock(store.folders.import_lock).held("Li Na", 0), pytest.raises(Cancelled):
        store.commit(preview, progress=tell)
    assert heard == ["Waiting for another import"] * 2
    assert store.imports() == []
    assert store.commit(preview).added == 1


def test_once_it_writes_it_is_too_late_to_stop(store, tmp_path):
    preview = previewed(store, tickets_csv(tmp_path / "a.csv", ticket("T1", score=5)))
    record = store.commit(preview, progress=stopping("Preparing the figures"))
    assert (record.added, store.imports()) == (1, [record])
    day = date(2026, 11, 2)
    assert (card(store, day, day), store.fault, store.figures.is_current()) == (1, None, True)
    undone = store.undo(record.import_id, progress=stopping("Preparing the figures"))
    assert undone.is_undone
    assert card(store, day, day) == 0
    back = store.bring_back(record.import_id, progress=stopping("Preparing the figures"))
    assert not back.is_undone
    assert card(store, day, day) == 1


def test_a_callback_that_fails_meanwhile_is_heard_when_all_is_done(store, tmp_path):
    preview = previewed(store, tickets_csv(tmp_path / "a.csv", ticket("T1")))
    with pytest.raises(KeyboardInterrupt):
        store.commit(preview, progress=stopping("Preparing the figures", KeyboardInterrupt))
    assert [r.added for r in store.imports()] == [1]
    assert (store.figures.is_current(), list(store.folders.staging.iterdir())) == (True, [])


@pytest.mark.parametrize("words", ["Taking the import out", "Bringing the import back"])
def test_an_undo_and_a_return_can_be_stopped_before_they_write(store, tmp_path, words):
    record = store.commit(previewed(store, tickets_csv(tmp_path / "a.csv", ticket("T1"))), build=False)
    if words != "Taking the import out":
        store.undo(record.import_id, build=False)
    was, versions = store.imports(), store.lake.versions()
    with pytest.raises(Cancelled):
        (store.bring_back if was[0].is_undone else store.undo)(record.import_id, progress=stopping(words))
    assert (store.imports(), store.lake.versions()) == (was, versions)


def test_files_that_wait_have_a_limit_and_go_with_time(tmp_path):
    with opened(tmp_path / "few", staging_mb=1, staging_hours=1) as store:
        first = store.receive(io.BytesIO(b"x" * 1_500_000))
        with pytest.raises(StoreError, match="Too many files"):
            store.receive(io.BytesIO(b"y"))
        os.utime(first.parent, (0, 0))
        assert store.receive(io.BytesIO(b"y")).exists()
        assert not first.exists()
