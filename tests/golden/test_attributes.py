"""Filters by kept file columns on tickets worked by hand: which tickets and answers are counted.

    ticket  Region  Product line  =, 客户\\      survey  ticket  own columns               so it has
    A       North   shoes         x=y, z         1       A       Region South, Branch 7    Region North, Branch 7
    B       North   bags                         2       E       Branch 7, Region North    Branch 7, Region North
    C       South   shoes, bags                  3       none    Region South              Region South
    D       South                                4       C       none                      Region South, Product line …
    E       (no kept columns)                    5       none    none                      nothing
    F       North   shoes         (merged: not counted)

C stands in a file with two columns called "Product line".
"""

import json
from collections.abc import Iterator
from datetime import date

import pytest

from dashboard.engines.duckdb import Mart
from dashboard.filters import Filter, attribute
from tests.tiny import lake_rows
from tests.tiny.lake_rows import MORNING, after, ticket

ODD = "=, 客户\\"
DAY = date(2025, 10, 15)
LIST = {"search": "", "sort": "id", "direction": "asc", "limit": 10, "offset": 0}


def survey(survey_id: str, ticket_id: str | None, attributes: dict[str, str] | None) -> dict[str, object]:
    kept = json.dumps(attributes, ensure_ascii=False) if attributes else None
    times = {"sent_at": MORNING, "answered_at": after(hours=1)}
    return {
        "survey_id": survey_id,
        "ticket_id": ticket_id,
        "score": 5.0,
        "question": "csat",
        "attributes": kept,
        **times,
    }


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    tickets = [
        ticket("A", attributes=json.dumps({"Region": "North", "Product line": "shoes", ODD: "x=y, z"})),
        ticket("B", attributes='{"Region": "North", "Product line": "bags"}'),
        ticket("C", attributes='{"Region": "South", "Product line": "shoes", "Product line": "bags"}'),
        ticket("D", attributes='{"Region": "South"}'),
        ticket("E"),
        ticket("F", attributes='{"Region": "North", "Product line": "shoes"}', status="merged"),
    ]
    surveys = [
        survey("1", "A", {"Region": "South", "Branch": "7"}),
        survey("2", "E", {"Branch": "7", "Region": "North"}),
        survey("3", None, {"Region": "South"}),
        survey("4", "C", None),
        survey("5", None, None),
    ]
    built = lake_rows.build(tmp_path_factory.mktemp("attributes"), tickets, surveys)
    yield built
    built.close()


def chosen(*pairs: tuple[str, str]) -> Filter:
    return Filter(days=None, start_date=DAY, end_date=DAY, attributes=tuple(sorted(attribute(*p) for p in pairs)))


CASES = {
    "nothing chosen": ((), "ABCDE", "12345"),
    "one value": ((("Region", "North"),), "AB", "12"),
    "alternatives": ((("Region", "North"), ("Region", "South")), "ABCD", "1234"),
    "columns narrow each other": ((("Region", "North"), ("Product line", "shoes")), "A", "1"),
    "a column twice has both values": ((("Product line", "bags"),), "BC", "4"),
    "both, and another column": ((("Product line", "bags"), ("Product line", "shoes"), ("Region", "South")), "C", "4"),
    "signs that part things": (((ODD, "x=y, z"),), "A", "1"),
    "a column of surveys alone": ((("Branch", "7"),), "", "12"),
    "a value that none has": ((("Region", "West"),), "", ""),
    "a value of another column": ((("Product line", "North"),), "", ""),
    "a column that none has": ((("Colour", "red"),), "", ""),
    "a column that none has beside one": ((("Colour", "red"), ("Region", "North")), "", ""),
}


@pytest.mark.parametrize(("pairs", "tickets", "surveys"), CASES.values(), ids=CASES.keys())
def test_which_tickets_and_answers_are_counted(
    mart: Mart, pairs: tuple[tuple[str, str], ...], tickets: str, surveys: str
) -> None:
    f = chosen(*pairs)
    assert "".join(mart.run("details/tickets", f, **LIST)["ticket_id"]) == tickets
    assert mart.run("measures/volume", f, by="all")["tickets"].item() == len(tickets)
    assert mart.run("measures/satisfaction", f, by="all")["answered"].item() == len(surveys)


def test_which_values_are_offered(mart: Mart) -> None:
    assert mart.run("details/attribute_values").rows() == [
        (ODD, "x=y, z", 1, 1),
        ("Branch", "7", 0, 2),
        ("Product line", "bags", 2, 1),
        ("Product line", "shoes", 2, 2),
        ("Region", "North", 2, 2),
        ("Region", "South", 2, 2),
    ]


def test_a_later_import_takes_the_columns_of_its_rows(tmp_path) -> None:
    first, second = lake_rows.facts("a1"), lake_rows.facts("a2")
    rows = {
        "a1": [ticket("A", attributes='{"Region": "North"}'), ticket("B", attributes='{"Region": "North"}')],
        "a2": [ticket("A", attributes='{"Region": "West"}')],
    }
    mart = lake_rows.build(tmp_path, rows, imports=[first, second])
    assert mart.run("details/attribute_values").rows() == [("Region", "North", 1, 0), ("Region", "West", 1, 0)]
    assert mart.run("details/tickets", chosen(("Region", "North")), **LIST)["ticket_id"].to_list() == ["B"]
    mart.close()
