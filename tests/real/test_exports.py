"""Real exports, untouched: what comes out equals what a plain reading of the file says.

The plain readings here use the `csv` module or DuckDB with an explicit dialect, and share no code with intake.
"""

import csv
import statistics
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import polars as pl
import pytest

from dashboard.errors import FileRefusedError, MappingError
from dashboard.intake import inspect, parse

from .conftest import KEY, shared

pytestmark = pytest.mark.shared

SHOPZILLA = ("01_shopzilla_csat", "Customer_support_data_17k_kaggle_header.csv")
SHOPZILLA_ALL = ("01_shopzilla_csat", "all_85907_rows_without_csat.csv")
ZENDESK = ("02_plum_zendesk", "DA Assignment.csv")
KAGGLE = ("03_kaggle_support_tickets", "customer_support_tickets_iso.csv")
TECHNICAL = ("05_technical_support_freshdesk_like", "technical_support.csv")
FRENCH = ("14_nps_french_retail", "nps_latin1.csv")
BEIJING = ("15_beijing_mobile_satisfaction_zh", "voice_satisfaction_gb18030.csv")
TRAVEL = ("21_synthetic_ticket_sets", "travel_support_tickets.csv")
ZONE = ZoneInfo("Asia/Shanghai")
PURCHASE = {"created_at": "Date of Purchase"}


def plain(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        return list(csv.DictReader(file))


def counted(values: pl.Series) -> dict[object, int]:
    return dict(Counter(values.drop_nulls().to_list()))


@pytest.mark.parametrize(
    ("file", "mapping", "rows", "tickets", "surveys"),
    [
        (SHOPZILLA, {}, 17_182, 17_182, 17_182),
        (SHOPZILLA_ALL, {}, 85_907, 85_907, 0),
        (ZENDESK, {}, 16_476, 16_476, 813 + 4_640),
        (KAGGLE, PURCHASE, 8_469, 8_469, 2_769),
        (TECHNICAL, {}, 501, 501, 230),
        (TRAVEL, {}, 5_000, 5_000, 3_724),
        (FRENCH, {}, 13_954, 0, 27_515),
        (BEIJING, {}, 5_433, 0, 4 * 5_433),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else None,
)
def test_every_record_is_kept_repeated_or_rejected(imported, file, mapping, rows, tickets, surveys):
    got = imported(*file, **mapping)
    assert got.facts["rows"] == rows
    primary = got.tickets if got.facts["kind"] == "tickets" else got.surveys
    assert rows == primary["line"].n_unique() + got.facts["repeats"] + got.facts["rejected"]
    assert (got.facts["repeats"], got.facts["rejected"], got.rejects.height) == (0, 0, 0)
    assert got.facts["tables"] == {"tickets": tickets, "surveys": surveys}


def test_shopzilla_scores_channels_and_span(imported):
    got = imported(*SHOPZILLA)
    rows = plain(got.path)
    assert counted(got.surveys["score"]) == Counter(float(row["CSAT Score"]) for row in rows)
    assert counted(got.surveys["score"]) == {1.0: 2_241, 2.0: 227, 3.0: 503, 4.0: 2_277, 5.0: 11_934}
    assert counted(got.tickets["channel"]) == {"phone": 13_644 + 2_943, "email": 595}
    assert counted(got.tickets["initiated_by"]) == {"agent": 2_943}
    local = got.tickets["created_at"].dt.convert_time_zone("Asia/Shanghai").dt.replace_time_zone(None)
    assert (local.min(), local.max()) == (datetime(2023, 7, 29, 13, 45), datetime(2023, 8, 31, 23, 58))
    remarks = sum(1 for row in rows if row["Customer Remarks"].strip())
    assert 0.99 * remarks < got.surveys["comment"].is_not_null().sum() <= remarks
    assert (got.facts["layout"], got.facts["has_unanswered"]) == ("shopzilla", False)


@pytest.mark.parametrize(("file", "lost", "kept"), [(SHOPZILLA, 701, 16_481), (SHOPZILLA_ALL, 3_442, 82_465)])
def test_shopzilla_lost_times_leave_no_negative_response(imported, file, lost, kept):
    got = imported(*file)
    assert got.tickets["failed"].str.contains("first_response_at").sum() == lost
    seconds = (got.tickets["first_response_at"] - got.tickets["created_at"]).dt.total_seconds().drop_nulls()
    assert (seconds.len(), seconds.min() >= 0, seconds.median()) == (kept, True, 360)
    headers = (
        ("Issue_reported at", "issue_responded") if file == SHOPZILLA else ("issue_reported_at", "issue_responded")
    )
    moments = [[datetime.strptime(row[header], "%d/%m/%Y %H:%M") for header in headers] for row in plain(got.path)]
    waits = [(end - start).total_seconds() for start, end in moments if (end.hour, end.minute) != (0, 0)]
    assert (len(waits), statistics.median(waits)) == (kept, 360)


def test_shopzilla_people_and_subtopics(imported):
    got = imported(*SHOPZILLA_ALL)
    assert [got.tickets[name].n_unique() for name in ("agent_id", "team", "subtopic")] == [1_371, 40, 57]
    assert counted(got.tickets["channel_raw"]) == {"Inbound": 68_142, "Outcall": 14_742, "Email": 3_023}
    assert got.tickets["resolved_at"].null_count() == got.tickets.height
    assert got.tickets["status"].null_count() == got.tickets.height


def test_zendesk_statuses_answers_and_sentinels(imported):
    got = imported(*ZENDESK)
    assert counted(got.tickets["status"]) == {
        "closed": 12_270, "solved": 2_139, "on_hold": 790, "pending": 681, "open": 470 + 126,
    }  # fmt: skip
    assert counted(got.surveys["score"]) == {1.0: 15, 2.0: 14, 3.0: 64, 4.0: 311, 5.0: 409}
    assert counted(got.surveys.filter(pl.col("score").is_null())["score_raw"]) == {"Offered": 4_640}
    assert got.facts["has_unanswered"] is True
    solved = got.tickets.filter(pl.col("resolved_at").is_not_null())
    assert solved.height == 14_409
    assert set(solved["status"]) == {"solved", "closed"}
    assert got.problems == {("sentinel", "Solved at"): 2_067}
    assert got.tickets["failed"].null_count() == got.tickets.height
    assert set(got.facts["minute_precise"]) == {"created_at", "updated_at", "resolved_at"}
    assert "first_response_at" not in got.facts["mapped"]["tickets"]
    assert counted(got.tickets["channel"])["email"] == 13_081
    assert counted(got.tickets["initiated_by"]) == {"agent": 1_051}


def test_zendesk_durations_agree_with_a_plain_query(imported):
    got = imported(*ZENDESK)
    minutes = duckdb.execute(
        """
        select median("Full resolution time in minutes"::double)
        from read_csv($path, delim = ',', quote = '"', header = true, all_varchar = true)
        where "Status" in ('Solved', 'Closed')
        """,
        {"path": str(got.path)},
    ).fetchall()[0][0]
    seconds = (got.tickets["resolved_at"] - got.tickets["created_at"]).dt.total_seconds()
    assert minutes == 5_751
    assert abs(seconds.median() / 60 - minutes) <= 1
    assert got.tickets["first_response_business_seconds"].null_count() == 3_716
    first = (got.tickets["first_resolved_at"] - got.tickets["created_at"]).dt.total_seconds() / 60
    by_id = {row["Id"]: row["First resolution time in minutes"] for row in plain(got.path)}
    said = [float(by_id[t]) if by_id[t].strip() else None for t in got.tickets["ticket_id"]]
    assert first.to_list() == said


def test_zendesk_customers_are_hashed(imported):
    got = imported(*ZENDESK)
    ids = {row["Requester id"] for row in plain(got.path)}
    hashes = set(got.tickets["customer_id"].drop_nulls())
    assert len(hashes) == len(ids)
    assert all(len(text) == 32 and set(text) <= set("0123456789abcdef") for text in hashes)


def test_technical_support_times_and_scores(imported):
    got = imported(*TECHNICAL)
    assert counted(got.tickets["status"]) == {"closed": 230, "solved": 179, "open": 89 + 3}
    assert counted(got.surveys["score"]) == {1.0: 27, 2.0: 18, 3.0: 57, 4.0: 66, 5.0: 62}
    assert round(got.surveys["score"].mean(), 3) == 3.513
    rows = plain(got.path)
    waits = [
        (
            datetime.fromisoformat(row["First response time"]) - datetime.fromisoformat(row["Created time"])
        ).total_seconds()
        for row in rows
        if row["First response time"]
    ]
    assert (len(waits), sum(wait < 0 for wait in waits)) == (498, 1)
    seconds = (got.tickets["first_response_at"] - got.tickets["created_at"]).dt.total_seconds().drop_nulls()
    assert (seconds.len(), seconds.median()) == (497, statistics.median(w for w in waits if w >= 0))
    assert got.problems == {("end_before_start", "First response time"): 1}
    assert got.tickets["resolved_at"].is_not_null().sum() == 409
    topics = counted(got.tickets["subtopic"])
    assert topics["Pricing and licensing"] == 111 + 11
    assert "Pricing and Licensing" not in topics


def test_travel_durations_become_moments(imported):
    got = imported(*TRAVEL)
    rows = plain(got.path)
    assert got.facts["layout"] == "generic"
    seconds = (got.tickets["first_response_at"] - got.tickets["created_at"]).dt.total_seconds()
    said = [round(float(row["first_response_minutes"]) * 60) if row["first_response_minutes"] else None for row in rows]
    assert seconds.to_list() == said
    assert got.tickets["resolved_at"].is_not_null().sum() == 3_724 == counted(got.tickets["status"])["solved"]
    off = [
        abs((resolved - created).total_seconds() / 3600 - float(row["resolution_hours"]))
        for created, resolved, row in zip(got.tickets["created_at"], got.tickets["resolved_at"], rows, strict=True)
        if resolved
    ]
    assert max(off) < 1e-3
    assert counted(got.tickets["started_with"]) == {"self_service": 223}
    assert got.tickets["failed"].null_count() == 5_000  # whole hours: 215 tickets really came at midnight
    assert counted(got.surveys["score"]) == Counter(float(row["csat_score"]) for row in rows if row["csat_score"])


def test_french_survey_keeps_ten_point_answers_and_flags_cells(imported):
    got = imported(*FRENCH)
    rows = plain(got.path, "latin-1")
    csat = got.surveys.filter(pl.col("question") == "csat")
    said = [int(row["satisfaction"]) for row in rows if row["satisfaction"] != "NA"]
    assert csat["score"].is_not_null().sum() == len(said) == 13_954 - 61
    assert csat["score"].drop_nulls().sum() == pytest.approx(sum(1 + 4 * (x - 1) / 9 for x in said))
    assert set(csat["scale"]) == {"1-10"}
    nps = got.surveys.filter(pl.col("question") != "csat")
    assert set(nps["question"]) == {"other"}
    bands = Counter("promoter" if x >= 9 else "passive" if x >= 7 else "detractor" for x in nps["score"].drop_nulls())
    assert bands == {"promoter": 8_465, "passive": 3_953, "detractor": 1_194}
    assert got.problems[("bad_bytes", "explication")] == 10
    assert {"encoding", "bad_bytes", "no_dates", "header_empty"} <= got.notes
    assert got.facts["encoding"] == "cp1252"
    comments = got.surveys["comment"].drop_nulls()
    assert comments.len() == 3_839 - 1  # one comment is "na"
    assert not comments.str.contains("@[a-z]").any()
    assert comments.str.contains("e-mail]", literal=True).sum() == 3
    assert comments.str.contains("très peu de caisse", literal=True).any()


def test_beijing_survey_in_gb18030(imported):
    got = imported(*BEIJING)
    rows = plain(got.path, "gb18030")
    csat = got.surveys.filter(pl.col("question") == "csat")
    said = [int(row["语音通话整体满意度"]) for row in rows]
    assert csat["score"].to_list() == pytest.approx([1 + 4 * (x - 1) / 9 for x in said])
    raw = csat["score_raw"].cast(pl.Int64)
    assert (round(raw.mean(), 3), (raw == 10).sum(), (raw >= 9).sum()) == (8.680, 3_157, 3_921)
    assert counted(got.surveys["question"]) == {"csat": 5_433, "other": 3 * 5_433}
    assert {"encoding", "no_dates", "header_twice"} <= got.notes
    assert got.facts["encoding"] == "gb18030"
    assert set(got.surveys["answered_at"].dt.date()) == {datetime(2025, 1, 1).date()}


def test_kaggle_says_that_the_creation_time_is_missing(tmp_path):
    path = shared("exports", *KAGGLE)
    draft = inspect(path, name=path.name, zone="Asia/Shanghai")
    assert draft.missing == ("created_at",)
    with pytest.raises(MappingError, match=r'created_at="Date of Purchase"'):
        parse(draft, tmp_path, key=KEY)


def test_kaggle_with_a_named_creation_date(imported):
    got = imported(*KAGGLE, **PURCHASE)
    rows = plain(got.path)
    assert counted(got.tickets["channel"]) == {"chat": 2_073, "phone": 2_132, "email": 2_143, "social": 2_121}
    assert counted(got.tickets["status"]) == {"closed": 2_769, "open": 2_819, "pending": 2_881}
    assert counted(got.surveys["score"]) == {1.0: 553, 2.0: 549, 3.0: 580, 4.0: 543, 5.0: 544}
    assert got.tickets["failed"].str.contains("created_at").all()
    local = got.tickets["created_at"].dt.convert_time_zone("Asia/Shanghai").dt.date().cast(pl.String)
    assert local.to_list() == [row["Date of Purchase"] for row in rows]
    late = [
        datetime.fromisoformat(row["First Response Time"]) - datetime.fromisoformat(row["Date of Purchase"])
        > timedelta(days=366)
        for row in rows
        if row["First Response Time"]
    ]
    assert (len(late), sum(late)) == (5_650, got.problems[("end_before_start", "First Response Time")])


def test_a_report_of_totals_is_refused():
    path = shared("exports", "product_layouts", "chatwoot_agents_en.csv")
    with pytest.raises(FileRefusedError, match="totals"):
        inspect(path, name=path.name, zone="UTC")


def test_a_workbook_gives_the_figures_of_its_csv(imported):
    book, text = imported("02_plum_zendesk", "DA Assignment.xlsx"), imported(*ZENDESK)
    assert (book.facts["encoding"], book.facts["layout"], "sheet" in book.notes) == ("xlsx", "zendesk", True)
    for mine, theirs in ((book.tickets, text.tickets), (book.surveys, text.surveys)):
        assert mine.drop("line", "content").equals(theirs.drop("line", "content"))
