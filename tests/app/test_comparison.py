"""With what a page compares, and what it says of it."""

import json
from datetime import datetime, timedelta

import pytest

from tests.unit.store_files import opened

HEADER = "ticket_id,created_at,first_response_at,resolved_at,status,channel\n"


def cards(at):
    protos = [element.proto for element in at.get("bidi_component")]
    found = json.loads(next(p.json for p in protos if p.component_name == "csat_cards"))
    return {card["key"]: card for card in found["cards"]}


def sentence(at):
    return at.caption[0].value.replace("\\", "")


def rows(first, days, a_day, late=0):
    """a_day chat tickets a day, answered after a minute; the first `late` of each day after ten."""
    for day in range(days):
        for k in range(a_day):
            created = first + timedelta(days=day, minutes=20 * k)
            answered = created + timedelta(minutes=10 if k < late else 1)
            yield f"{created:%Y%m%d}-{k},{created},{answered},{answered + timedelta(hours=1)},solved,chat\n"


@pytest.fixture(scope="module")
def years(tmp_path_factory):
    """Double 11 of 2024 with 10 tickets a day, that of 2025 with 20, and less within target."""
    folder = tmp_path_factory.mktemp("years")
    file = folder / "tickets.csv"
    eve = rows(datetime(2024, 10, 20, 12), 1, 1)
    last_year = rows(datetime(2024, 11, 1, 12), 11, 10, late=1)
    this_year = rows(datetime(2025, 11, 1, 12), 11, 20, late=8)
    file.write_text(HEADER + "".join([*eve, *last_year, *this_year]))
    with opened(folder / "data") as store:
        store.commit(store.preview(store.inspect(file)))
    return folder / "data"


def test_the_same_campaign_a_year_before(visit, years):
    at = visit(years, d="2025-11-01..2025-11-10", cmp="campaign")
    assert not at.exception
    assert "1 Nov – 10 Nov vs 1 Nov – 10 Nov 2024" in sentence(at)
    assert "aligned on the main day of Double 11" in sentence(at)
    assert cards(at)["tickets"]["change"] == "▲ 100.0%"
    assert cards(at)["tickets"]["versus"] == "vs campaign"


def test_a_campaign_without_an_earlier_one_says_so(visit, years):
    at = visit(years, d="2025-06-01..2025-06-18", cmp="campaign")  # 618 of 2024 is before all data
    assert "no earlier data to compare with" in sentence(at)
    at = visit(years, d="2024-11-01..2024-11-10", cmp="campaign")
    assert "no earlier data to compare with" in sentence(at)
    at = visit(years, d="2025-10-01..2025-10-02", cmp="campaign")
    assert "no campaign in these dates to compare" in sentence(at)


def test_an_unfinished_period_says_until_when_it_is_compared(visit, years):
    at = visit(years, d="2025-11-05..2025-11-11", cmp="campaign")  # the last export ends 11 November 19:30
    assert "5 Nov – 11 Nov vs 5 Nov – 11 Nov 2024 until 11 Nov 2024 19:" in sentence(at)
    assert "the last point is unfinished" in sentence(at)


def test_counts_of_another_number_of_days_are_no_change(visit, years):
    at = visit(years, d="2025-11-01..2025-11-10", cmp="2024-11-01..2024-11-05")
    shown = cards(at)["tickets"]
    assert shown["change"] == ""
    assert "Not the same number of days: 10 and 5" in shown["tip"]
    assert cards(at)["target"]["change"] == "▼ 30.0 pp"  # 60 % of 200 against 90 % of 50: a share can be compared


def test_a_change_that_chance_explains_has_no_colour(visit, years):
    sure = cards(visit(years, d="2025-11-01..2025-11-10", cmp="campaign"))["target"]
    assert (sure["change"], sure["tone"]) == ("▼ 30.0 pp", "bad")
    assert "The difference may be chance" not in sure["tip"]
    same = cards(visit(years, d="2025-11-04..2025-11-06", cmp="prev"))["target"]
    assert same["change"] == "no change"
    assert same["tone"] == "neutral"


def test_a_comparison_of_another_length_is_drawn_by_the_same_steps(visit, years):
    """Two days by day against one day, which alone would be drawn by the hour: 20 at midnight, then noughts."""
    at = visit(years, d="2025-11-02..2025-11-03", cmp="2025-11-01..2025-11-01")
    lines = [trace["y"] for trace in json.loads(at.get("plotly_chart")[0].proto.spec)["data"] if trace.get("y")]
    assert [20, 20] in lines
    assert [20] in lines
    assert cards(at)["tickets"]["spark"]["before"].count("L") == 0


def test_one_day_against_several_is_drawn_by_the_hour(visit, years):
    at = visit(years, d="2025-11-03..2025-11-03", cmp="2025-11-01..2025-11-02")
    lines = [trace["y"] for trace in json.loads(at.get("plotly_chart")[0].proto.spec)["data"] if trace.get("y")]
    assert [sum(line) for line in lines if len(line) == 24] == [20, 20]  # beside each other, hour by hour
