"""The measurements can tell good from bad."""

import csv
import hashlib

import pytest

from bench import fuzz, importing, intake, roundtrip, torture
from bench.generated import write_tickets
from dashboard.intake import inspect, parse
from dashboard.settings import Settings
from dashboard.store import Store

FIELDS = ("file", "whats_wrong", "expected_rows", "expected_cols", "expected_file", "duckdb_auto")
GOOD = "id,name\n1,Ann\n2,Bo\n3,Cy\n"


@pytest.fixture
def judged(tmp_path):
    """judged(text, expected): the verdict over a file that should hold `expected`."""

    def judge(text: str, expected: str, trouble: str = "", shape: tuple[int, int] = (3, 2)) -> torture.Verdict:
        (tmp_path / "small").mkdir(exist_ok=True)
        (tmp_path / "small" / "a.csv").write_text(text)
        (tmp_path / "wanted.csv").write_text(expected)
        with (tmp_path / "manifest.csv").open("w", newline="") as file:
            rows = [FIELDS, ("small/a.csv", trouble, *shape, "wanted.csv", "3x2")]
            csv.writer(file).writerows(rows)
        (case,) = torture.cases(tmp_path)
        return torture.judge(case)

    return judge


@pytest.mark.parametrize(
    ("text", "expected", "trouble", "verdict"),
    [
        (GOOD, GOOD, "", "right"),
        (GOOD, GOOD.replace("id", "id number"), "", "right"),
        (GOOD, GOOD.replace("Bo", "Bob"), "", "wrong"),
        (GOOD, GOOD.replace("name", "title"), "", "wrong"),
        (GOOD, GOOD + "4,Di\n", "", "wrong"),
        (GOOD + "4,Di,x\n", GOOD + "4,Di\n", "", "left out"),
        (GOOD + "4,Di,x\n", GOOD.replace("Bo", "Bob") + "4,Di\n", "", "wrong"),
        (GOOD + GOOD, GOOD, "", "told"),
        ("1,2\n3,4\n", "a,b\n1,2\n3,4\n", "header_lines='0'", "refused"),
        ("1,2\n3,4\n", "a,b\n1,2\n3,5\n", "header_lines='0'", "unsound"),
        ("1,2\n3,4\n", "1,2\n3,4\n", "", "unsound"),
    ],
)
def test_a_file_is_judged_by_what_it_should_hold(judged, text, expected, trouble, verdict):
    assert judged(text, expected, trouble).verdict == verdict


def test_what_has_no_sentence_is_a_crash(judged, monkeypatch):
    def broken(*told, **options):
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(torture, "inspect", broken)
    found = judged(GOOD, GOOD)
    assert (found.verdict, found.said) == ("crashed", "ZeroDivisionError: by zero")
    assert torture.table([found]).splitlines()[-1].split() == ["all", "1", *"–––––––", "1"]


def test_figures_are_added_to_those_in_the_file(tmp_path):
    for figures in ({"a": 1}, {"b": 2}):
        intake.write(tmp_path / "build" / "bench.json", figures)
    assert (tmp_path / "build" / "bench.json").read_text() == '{\n "a": 1,\n "b": 2\n}\n'


def test_the_generated_export_is_the_same_everywhere_and_is_read_whole(tmp_path):
    path = tmp_path / "tickets.csv"
    write_tickets(path, 3_000)
    first = hashlib.sha256(path.read_bytes()).hexdigest()
    write_tickets(path, 3_000)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == first
    draft = inspect(path, name="tickets.csv", zone="UTC")
    facts = parse(draft, tmp_path / "out", key=b"0" * 32).facts
    assert (facts["rows"], facts["tables"]["tickets"], facts["rejected"]) == (3_000, 3_000, 0)


def test_a_table_that_comes_back_otherwise_is_reported():
    written = roundtrip.Written(
        (("a", "b"), ("1", "x"), ("2", "y"), ("3", "z")), b"a,b\n1,x\n2,y\n3,Z\n", "utf-8", "it"
    )
    with pytest.raises(AssertionError, match="it"):
        roundtrip.check(written)


def test_a_target_that_breaks_is_reported_with_its_bytes(monkeypatch):
    def broken(data: bytes) -> None:
        raise KeyError("own")

    monkeypatch.setattr(fuzz, "TARGETS", {"values": broken})
    with pytest.raises(KeyError) as caught:
        fuzz.at_random(1)
    assert caught.value.__notes__[0].startswith("values of b'")


def test_an_increment_is_seen_whole_and_by_readers_without_an_error(tmp_path):
    with Store(Settings(data=tmp_path / "store")) as store:
        write_tickets(tmp_path / "first.csv", 60)
        store.commit(store.preview(store.inspect(tmp_path / "first.csv")))
    found = importing._increment(tmp_path / "store", tmp_path, 40, readers=2)
    assert found["rows, added, updated, same"] == "40, 20, 20, 0"
    assert found["figures seen"] == "60 tickets until the switch, then 80"
    assert (found["errors among them"], found["readers that saw old after new"]) == (0, 0)
