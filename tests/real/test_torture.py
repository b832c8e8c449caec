"""Damaged and unusual files: a right import or a sentence, never a traceback, never other figures in silence."""

from collections import Counter

import polars as pl
import pytest

from bench import torture
from dashboard.errors import DashboardError, FileRefusedError
from dashboard.intake import inspect, parse
from tests.every_query import ALWAYS
from tests.real.exports import SHARED, Export, imported

from .conftest import KEY, shared

pytestmark = pytest.mark.shared

KEPT = ("status", "created_at", "resolved_at", "channel", "team", "human_replies", "reopens")


def test_no_file_is_wrong_without_a_word():
    folder = shared("csv-torture", "manifest.csv").parent
    verdicts = [torture.judge(case) for case in torture.cases(folder)]
    bad = [f"{v.verdict}: {v.case.name}: {v.said}" for v in verdicts if v.verdict in ("wrong", "unsound", "crashed")]
    assert (len(verdicts), bad) == (334, [])
    published = Counter(verdict.verdict for verdict in verdicts if verdict.case.published)
    assert published.total() == 95
    assert sum(published[good] for good in torture.GOOD) >= 0.95 * 95
    assert published["right"] >= 66


def figures(folder, name: str) -> tuple[pl.DataFrame, pl.DataFrame, dict]:
    path = shared("csv-torture", "derived", name)
    parsed = parse(inspect(path, name=name, zone="Asia/Shanghai"), folder, key=KEY)
    tickets = pl.read_parquet(parsed.tickets).select("ticket_id", *KEPT).sort("ticket_id")
    surveys = pl.read_parquet(parsed.surveys).select("ticket_id", "score", "score_raw").sort("ticket_id")
    return tickets, surveys, parsed.facts


def test_every_file_is_read_or_refused_with_a_sentence():
    files = [path for path in sorted(shared("csv-torture").rglob("*")) if path.is_file() and path.suffix != ".json"]
    assert len(files) > 300
    sentences = []
    for path in files:
        try:
            draft = inspect(path, name=path.name, zone="UTC")
        except DashboardError as error:
            sentences.append((path.name, error.say()))
            continue
        assert draft.records > 0
        assert len(draft.columns) > 0
    assert all(sentence.startswith(f"{name}: ") for name, sentence in sentences)
    assert 0 < len(sentences) < len(files) / 4


@pytest.mark.parametrize(
    ("name", "left_out"),
    [
        ("plum_utf16be_nobom_comma.csv", 0),
        ("plum_duplicate_header.csv", 0),
        ("plum_preamble_and_totals.csv", 2),
    ],
)
def test_the_same_table_in_another_dress_gives_the_same_figures(tmp_path, name, left_out):
    tickets, surveys, _ = figures(tmp_path / "clean", "_clean_plum_500.csv")
    same_tickets, same_surveys, facts = figures(tmp_path / "other", name)
    assert same_tickets.equals(tickets)
    assert same_surveys.equals(surveys)
    assert (facts["rows"], facts["rejected"]) == (500 + left_out, left_out)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("plum_html_table_named.csv", "web page"),
        ("plum_mixed_dmy_mdy.csv", "Dates are written in two ways"),
    ],
)
def test_what_cannot_be_told_stops_with_a_sentence(tmp_path, name, words):
    with pytest.raises(FileRefusedError, match=words):
        figures(tmp_path, name)


def test_seconds_since_1970_are_the_same_moments(tmp_path):
    clean = shared("csv-torture", "derived", "_clean_plum_500.csv")
    frames = []
    for path in (clean, clean.with_name("plum_epoch_seconds.csv")):
        parsed = parse(inspect(path, name=path.name, zone="UTC"), tmp_path / path.stem, key=KEY)
        frames.append(pl.read_parquet(parsed.tickets).drop("line", "content"))
    assert frames[0].equals(frames[1])


def frames(folder, path, zone: str = "UTC", **mapping: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tickets and surveys of a file, without what its lines and its own ids are."""
    parsed = parse(inspect(path, name=path.name, zone=zone, mapping=mapping), folder, key=KEY)
    assert parsed.tickets is not None and parsed.surveys is not None
    return pl.read_parquet(parsed.tickets), pl.read_parquet(parsed.surveys)


# Variant → columns that it cannot have kept; everything else must be the same to the last bit.
VARIANTS = {
    "plum_utf16be_nobom_comma.csv": set(),
    "plum_preamble_and_totals.csv": set(),
    "plum_epoch_seconds.csv": set(),
    "plum_duplicate_header.csv": {"attributes"},  # the second column of the same name is a further dimension
    "plum_scientific_ids.csv": {"customer_id", "failed"},
}


@pytest.mark.parametrize(("name", "lost"), VARIANTS.items(), ids=list(VARIANTS))
def test_every_variant_of_a_table_gives_the_same_rows(tmp_path, name, lost):
    clean = shared("csv-torture", "derived", "_clean_plum_500.csv")
    wanted, got = frames(tmp_path / "clean", clean), frames(tmp_path / "other", clean.with_name(name))
    for mine, theirs in zip(got, wanted, strict=True):
        out = [*({"line", "content"} | lost) & set(mine.columns)]
        assert mine.drop(out).equals(theirs.drop(out))
        assert lost or mine["content"].equals(theirs["content"])


KAGGLE = {
    "customer_support_tickets_iso.csv": "Date of Purchase",
    "customer_support_tickets_dmy_excel.csv": "Date of Purchase",
    "customer_support_tickets_camelcase_dmy.csv": "DateOfPurchase",
}
# Counted up to the export's last moment, which two of the three files say without its seconds.
UP_TO_NOW = {"tickets_per_hour", "backlog_age_p50_seconds", "backlog_oldest_seconds"}


def test_the_same_tickets_in_three_shapes_give_the_same_figures(tmp_path):
    figures_of = {}
    for file, purchased in KAGGLE.items():
        shared("exports", "03_kaggle_support_tickets", file)
        export = Export(file, ("03_kaggle_support_tickets", file), {"created_at": purchased})
        with imported(export, tmp_path / file, SHARED) as store:
            figures_of[file] = {
                (measure, by): store.read(f"measures/{measure}", ALWAYS, by=by)
                for measure in ("volume", "speed", "resolution", "satisfaction", "backlog")
                for by in ("all", "month", "channel")
            }
    first, *others = figures_of.values()
    for other in others:
        for key, frame in other.items():
            ages = [name for name in frame.columns if name in UP_TO_NOW]
            assert frame.drop(ages).equals(first[key].drop(ages)), key
            for name in ages:
                apart = (frame[name] - first[key][name]).abs().max()
                assert apart is None or apart < 60, (key, name)
    assert first["volume", "all"].height == 1


def test_a_workbook_of_the_same_answers_is_read_like_its_csv():
    csv_file = shared("exports", "16_wjx_survey_zh", "d1_gb18030.csv")
    drafts = [inspect(path, name=path.name, zone="UTC") for path in (csv_file, csv_file.with_name("d1.xlsx"))]
    assert [(d.layout, d.records, d.source) for d in drafts] == [("wjx", 208, drafts[0].source)] * 2


def test_dates_with_day_and_month_exchanged_are_warned_of():
    folder = shared("exports", "03_kaggle_support_tickets")
    warned = {
        path.stem: "swapped_days" in {note.code for note in inspect(path, name=path.name, zone="UTC").notes}
        for path in sorted(folder.glob("customer_support_tickets_*.csv"))
    }
    assert [stem for stem, is_warned in warned.items() if is_warned] == ["customer_support_tickets_swapped_md"]
    assert len(warned) == 4


def test_tables_of_other_systems_are_taken_for_no_product_but_their_own():
    hits = {}
    for path in sorted(shared("exports", "24_saas_table_shapes").rglob("*.csv")):
        try:
            draft = inspect(path, name=path.name, zone="UTC")
        except FileRefusedError:
            continue
        if draft.layout != "generic":
            hits[f"{path.parent.name}/{path.name}"] = draft.layout
    assert hits == {
        "dbt_intercom/conversation_history_data.csv": "intercom", "dbt_servicenow/task_data.csv": "servicenow",
    }  # fmt: skip


def test_rounded_customers_are_unknown_and_told(tmp_path):
    _, _, facts = figures(tmp_path, "plum_scientific_ids.csv")
    assert [p["rows"] for p in facts["problems"] if p["problem"] == "id_rounded"] == [500]
    assert pl.read_parquet(tmp_path / "tickets.parquet")["customer_id"].null_count() == 500


def test_a_file_saved_twice_is_told():
    path = shared("csv-torture", "derived", "nps_double_encoded_utf8.csv")
    assert "encoded_twice" in {note.code for note in inspect(path, name="nps.csv", zone="UTC").notes}
