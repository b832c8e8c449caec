"""What is over its time goes, with its files; what a frozen link needs stays as long as it works."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dashboard.errors import UsageError
from dashboard.filters import Filter
from dashboard.store import Store, retention, terms
from tests.unit.store_files import NOVEMBER, opened, settings_for, ticket, tickets_csv

NOW = datetime(2026, 11, 20, tzinfo=UTC)
OLD = Filter(days=None, start_date=date(2024, 10, 1), end_date=date(2024, 10, 31), compare="none")


def old(ticket_id: str) -> dict[str, object]:
    """A ticket of more than two years ago, with an answer."""
    return ticket(ticket_id, score=2) | {
        "created_at": "2024-10-03 10:00:01", "updated_at": "2024-10-03 12:00:01",
        "first_response_at": "2024-10-03 10:01:00", "resolved_at": "",
    }  # fmt: skip


def bring(store: Store, path: Path) -> str:
    return store.commit(store.preview(store.inspect(path)), build=False).import_id


@pytest.fixture
def store(tmp_path, new_store):
    shutil.copytree(new_store, tmp_path / "data")
    with opened(tmp_path / "data") as made:
        bring(made, tickets_csv(tmp_path / "a.csv", old("A1"), ticket("A2", score=5)))
        bring(made, tickets_csv(tmp_path / "b.csv", old("B1")))
        made.refresh()
        yield made


def files(store: Store) -> list[str]:
    return sorted(str(path) for path in store.folders.lake.rglob("*.parquet"))


def test_old_rows_go_with_their_files_and_the_rest_stays(store):
    before = store.read("measures/satisfaction", NOVEMBER, by="all")
    done = retention.tidy(store, now=NOW)
    assert done.rows == {"tickets": 2, "surveys": 2}
    assert (done.imports, done.links) == (1, 0)
    assert store.read("measures/volume", OLD, by="all")["tickets"].to_list() in ([], [0])
    assert store.read("measures/satisfaction", NOVEMBER, by="all").equals(before)
    assert [record.is_undone for record in store.imports()] == [True, False]
    assert not store.imports()[0].can_return
    import polars as pl

    for path in files(store):
        assert pl.read_parquet(path, hive_partitioning=False)["ticket_id"].to_list() == ["A2"]
    assert retention.tidy(store, now=NOW).rows == {"tickets": 0, "surveys": 0}
    assert not store.lake.damage()


def test_nothing_goes_where_nothing_shall(store):
    before = files(store)
    with opened(store.settings.data, data_months=0) as forever:
        assert retention.tidy(forever, now=NOW).rows == {"tickets": 0, "surveys": 0}
        assert terms.last_end(forever.settings, "UTC", OLD) is None
    assert files(store) == before


def test_a_row_is_kept_to_its_last_day(store):
    zone = store.zone
    last = datetime(2024, 10, 3, 10, 0, 1)
    for months, day in ((24, datetime(2026, 10, 3, 12)), (25, datetime(2026, 11, 3, 12))):
        settings = settings_for(store.settings.data, data_months=months)
        assert terms.first_moment(settings, zone, day.replace(tzinfo=UTC)) < last.replace(tzinfo=UTC)
        after = terms.first_moment(settings, zone, (day + timedelta(days=1)).replace(tzinfo=UTC))
        assert after.astimezone(UTC) > last.replace(tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2026, 1, 15), -24, date(2024, 1, 15)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_are_counted_on_the_calendar(day, months, then):
    assert terms.months_later(day, months) == then


def test_a_frozen_link_ends_with_the_rows_of_its_period_and_keeps_them_until_then(store):
    given = {"is_frozen": True, "is_locked": False, "hides_people": False, "by": "local"}
    with opened(store.settings.data, data_months=0) as forever:
        ends, _ = forever.links.create("overview", OLD, **given)
    with pytest.raises(UsageError, match="about to be deleted"):
        store.links.create("overview", OLD, **given)
    stays, token = store.links.create("overview", NOVEMBER, **given, days=None)
    assert stays.expires_at == datetime(2028, 10, 31, 16, tzinfo=UTC), "“never” is when its rows must go"
    done = retention.tidy(store, now=NOW)
    works = {link.link_id: link.works for link in store.links.every()}
    assert works == {ends.link_id: False, stays.link_id: True}
    assert done.links == 1
    store.figures.close()
    (store.folders.marts / f"{stays.fingerprint}.duckdb").unlink(missing_ok=True)
    read = store.links.reader_of(store.links.find(token))
    assert read("measures/volume", NOVEMBER, by="all")["tickets"].item() == 1
    assert read("details/store")["tickets"].item() == 3, "the figures of that day, whatever went since"


def test_undone_imports_go_after_their_time(store):
    record = store.undo(store.imports()[0].import_id, build=False)
    path = next(store.folders.lake.glob(f"tickets/import_id={record.import_id}/*.parquet"))
    with opened(store.settings.data, data_months=0) as other:
        retention.tidy(other)
        assert path.exists(), "it can still be brought back"
        assert other.imports()[0].can_return
    with opened(store.settings.data, data_months=0, history_days=1e-9) as other:
        retention.tidy(other)
        assert not path.exists()


def test_live_links_and_short_ones_are_not_touched(store):
    given = {"is_locked": False, "hides_people": False, "by": "local"}
    live, _ = store.links.create("overview", OLD, is_frozen=False, **given, days=None)
    short, _ = store.links.create("overview", NOVEMBER, is_frozen=True, **given, days=7)
    assert live.expires_at is None
    assert short.expires_at < datetime.now(UTC) + timedelta(days=8)
