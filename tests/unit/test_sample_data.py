"""The sample exports: the same bytes everywhere, the oddities as counted, the planted effects found again.

What is found again is worked out from the CSV files alone, with code that shares nothing with the generator.
"""

import csv
import json
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from dashboard import fields
from sample_data.generate import generate

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "sample_data"
FILES = ("tickets.csv", "surveys.csv", "planted.json")
CHANNELS = {
    "在线客服": "chat",
    "微信": "wechat",
    "电话": "phone",
    "邮件": "email",
    "社交媒体": "social",
    "网页表单": "web_form",
}
WORDS = {"非常满意": 5, "满意": 4, "一般": 3, "不满意": 2, "非常不满意": 1}
AS_OF = datetime(2026, 11, 21, 23, 58)
NEW_BOT = datetime(2026, 9, 1)
WEEK = timedelta(days=7)
Row = dict[str, str]


def moment(text: str) -> datetime | None:
    """A time of the files; None for an empty cell, a sentinel or what is no time."""
    try:
        parsed = datetime.strptime(text, "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None
    return parsed if parsed.year > 1900 else None


def at(row: Row, name: str) -> datetime:
    """A time that must be there."""
    found = moment(row[name])
    assert found is not None, (name, row)
    return found


def read(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def planted() -> dict:
    return json.loads((FOLDER / "planted.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def ticket_rows() -> list[Row]:
    return read("tickets.csv")


@pytest.fixture(scope="module")
def survey_rows() -> list[Row]:
    return read("surveys.csv")


@pytest.fixture(scope="module")
def newest(ticket_rows: list[Row]) -> dict[str, Row]:
    """The newest row of each ticket that has a time of creation."""
    found: dict[str, Row] = {}
    for row in ticket_rows:
        known = found.get(row["ticket_id"])
        if moment(row["created_at"]) and (known is None or row["updated_at"] >= known["updated_at"]):
            found[row["ticket_id"]] = row
    return found


@pytest.fixture(scope="module")
def counted(newest: dict[str, Row]) -> list[Row]:
    """Tickets that figures count, in order of creation, channels in English; without the impossible ones."""
    rows = [
        {**row, "channel": CHANNELS.get(row["channel"], row["channel"])}
        for row in newest.values()
        if row["status"] not in ("merged", "spam", "deleted") and not is_impossible(row)
    ]
    return sorted(rows, key=lambda row: row["created_at"])


def is_impossible(row: Row) -> bool:
    created, solved, replied = (moment(row[name]) for name in ("created_at", "resolved_at", "first_response_at"))
    assert created is not None
    return any(end is not None and (end < created or end > AS_OF) for end in (solved, replied))


def waited(row: Row) -> float:
    """Seconds from the hand-off, else the creation, to the first human reply."""
    start = moment(row["handoff_at"]) or at(row, "created_at")
    return (at(row, "first_response_at") - start).total_seconds()


def is_bot_only(row: Row) -> bool:
    return row["started_with"] == "bot" and not row["handoff_at"]


def is_in(row: Row, first: str, last: str) -> bool:
    """Created on one of the days, both included."""
    return first <= row["created_at"][:10] <= last


def is_double_11(row: Row) -> bool:
    return is_in(row, "2025-11-01", "2025-11-11") or is_in(row, "2026-11-01", "2026-11-11")


# The files


def test_the_generator_writes_the_committed_bytes(tmp_path: Path) -> None:
    generate(tmp_path / "here")
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-m", "sample_data.generate", str(tmp_path / "there")]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    for name in FILES:
        committed = (FOLDER / name).read_bytes()
        assert (tmp_path / "here" / name).read_bytes() == committed, f"{name}: run make sample"
        assert (tmp_path / "there" / name).read_bytes() == committed


def test_the_files_are_small_and_named_like_our_fields(ticket_rows: list[Row], survey_rows: list[Row]) -> None:
    assert sum((FOLDER / name).stat().st_size for name in FILES) <= 15_000_000
    assert set(ticket_rows[0]) <= {field.name for field in fields.TICKET_FIELDS}
    assert set(survey_rows[0]) <= {field.name for field in fields.SURVEY_FIELDS}


def test_records_are_kept_repeated_or_rejected(
    planted: dict, newest: dict[str, Row], ticket_rows: list[Row], survey_rows: list[Row]
) -> None:
    tickets, surveys = planted["files"]["tickets.csv"], planted["files"]["surveys.csv"]
    rejected = [row for row in ticket_rows if moment(row["created_at"]) is None]
    assert tickets["records"] == len(ticket_rows) == tickets["kept"] + tickets["repeats"] + tickets["rejected"]
    assert tickets["rejected"] == len(rejected)
    assert tickets["kept"] == len(newest)
    assert surveys["records"] == len(survey_rows)
    assert surveys["kept"] == len({row["survey_id"] for row in survey_rows})
    assert 59_000 <= len(newest) <= 61_000
    assert 11_500 <= surveys["kept"] <= 12_500


# The oddities


def test_every_oddity_is_there_as_often_as_documented(
    planted: dict, ticket_rows: list[Row], survey_rows: list[Row], newest: dict[str, Row]
) -> None:
    found: Counter[str] = Counter()
    position: dict[str, int] = {}
    for line, row in enumerate(ticket_rows):
        created = moment(row["created_at"])
        if created is None:
            found["created_bad_date" if row["created_at"] else "created_empty"] += 1
            continue
        position[row["ticket_id"]] = line if row == newest[row["ticket_id"]] else position.get(row["ticket_id"], -1)
    seen: set[str] = set()
    for line, row in enumerate(ticket_rows):
        if moment(row["created_at"]) is None:
            continue
        if row != newest[row["ticket_id"]]:
            is_before = line < position[row["ticket_id"]]
            found["snapshot_before_newer" if is_before else "snapshot_after_newer"] += 1
            assert row["updated_at"] < newest[row["ticket_id"]]["updated_at"]
        elif row["ticket_id"] in seen:
            found["exact_repeat"] += 1
        else:
            seen.add(row["ticket_id"])
    for row in newest.values():
        created, solved, replied = (moment(row[name]) for name in ("created_at", "resolved_at", "first_response_at"))
        assert created is not None
        found["sentinel_1900"] += row["resolved_at"].startswith("1900")
        found["resolved_before_created"] += solved is not None and solved < created
        found["resolved_in_future"] += solved is not None and solved > AS_OF
        found["first_response_before_created"] += replied is not None and replied < created
        found["without_customer"] += row["customer_id"] == "" and not is_impossible(row)
        if row["status"] in ("spam", "merged", "deleted"):
            found[f"status_{row['status']}"] += 1
    surveys = {row["survey_id"]: row for row in survey_rows}
    found["survey_exact_repeat"] = len(survey_rows) - len(surveys)
    asked: Counter[str] = Counter()
    for row in surveys.values():
        sent, answered = moment(row["sent_at"]), moment(row["answered_at"])
        assert sent is not None
        found["survey_test"] += row["is_test"] == "1"
        found["score_9_of_5"] += row["score"] == "9" and row["scale"] == "1-5"
        found["answered_before_sent"] += answered is not None and answered < sent
        found["unlinked_nps_answers"] += row["ticket_id"] == ""
        found["comments_with_email"] += "@" in row["comment"]
        found["comments_with_phone"] += bool(re.search(r"1[3-9]\d[ -]?\d{4}[ -]?\d{4}", row["comment"]))
        asked[row["ticket_id"]] += row["ticket_id"] != ""
    found["asked_twice"] = sum(number - 1 for number in asked.values() if number > 1)
    found["comments_with_contact_details"] = found["comments_with_email"] + found["comments_with_phone"]
    names = (
        "created_empty created_bad_date resolved_before_created resolved_in_future first_response_before_created "
        "score_9_of_5 answered_before_sent"
    )
    found["impossible_rows"] = sum(found[name] for name in names.split())
    assert dict(found) == planted["oddities"]


def test_the_readme_tells_the_planted_truth(planted: dict) -> None:
    """Every table line of the README that begins with a path of planted.json, gives its value next."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    stated = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", text, re.M)
    paths = {path for path, _ in stated}
    assert {f"oddities/{name}" for name in planted["oddities"]} <= paths
    assert len([path for path in paths if path.startswith("effects/")]) >= 20
    for path, words in stated:
        value = planted
        for step in path.split("/"):
            value = value[int(step) if isinstance(value, list) else step]
        assert float(words.replace(" ", "").replace("−", "-").rstrip("%")) == value, path


# The desk


def test_nothing_happens_after_the_export_or_out_of_order(counted: list[Row]) -> None:
    steps = ("created_at", "bot_response_at", "handoff_at", "first_response_at", "first_resolved_at", "resolved_at")
    for row in counted:
        times = [found for name in steps if (found := moment(row[name]))]
        assert times == sorted(times), row
        assert max(times) <= at(row, "updated_at") <= AS_OF, row
        assert not (row["abandoned_at"] and row["first_response_at"]), row
        if row["bot_response_at"]:
            assert 1 <= (at(row, "bot_response_at") - times[0]).total_seconds() <= 6


def test_channels_topics_and_hours_look_like_a_shop(counted: list[Row], planted: dict) -> None:
    n = len(counted)
    channels = Counter(row["channel"] for row in counted)
    for name, share in planted["effects"]["arrivals"]["channel_shares"].items():
        assert channels[name] / n == pytest.approx(share, abs=0.01)
    assert len({row["agent_id"] for row in counted} - {""}) == 60
    hours = Counter(at(row, "created_at").hour for row in counted)
    assert min(hours[hour] for hour in range(10, 16)) > 3 * max(hours[hour] for hour in range(1, 7))
    assert Counter(row["tier"] for row in counted)["vip"] / n == pytest.approx(0.11, abs=0.02)


def test_double_11_multiplies_arrivals(counted: list[Row]) -> None:
    days = Counter(row["created_at"][:10] for row in counted)
    # Three ordinary Tuesdays before; the planted factor of the day is 6.5, come-backs from the days before included ~7.
    for year, ordinary in ((2025, ("14", "21", "28")), (2026, ("13", "20", "27"))):
        usual = np.mean([days[f"{year}-10-{day}"] for day in ordinary])
        assert days[f"{year}-11-11"] / usual == pytest.approx(6.8, abs=1.2)


def test_waits_suffer_in_double_11_and_less_in_the_second(counted: list[Row]) -> None:
    def chat_median(rows: list[Row]) -> float:
        return float(np.median([waited(row) for row in rows if row["first_response_at"]]))

    def left_share(rows: list[Row]) -> float:
        return float(np.mean([row["abandoned_at"] != "" for row in rows]))

    human = [row for row in counted if row["channel"] == "chat" and not is_bot_only(row)]
    human = [row for row in human if row["initiated_by"] == "customer"]
    ordinary = [row for row in human if is_in(row, "2026-04-07", "2026-04-30")]
    day_peak = [row for row in human if 10 <= at(row, "created_at").hour < 16]
    first = [row for row in day_peak if is_in(row, "2025-11-01", "2025-11-11")]
    second = [row for row in day_peak if is_in(row, "2026-11-01", "2026-11-11")]
    assert 40 <= chat_median(ordinary) <= 90
    assert 2.5 <= chat_median(first) / chat_median(ordinary) <= 10
    assert left_share(first) > 1.5 * left_share(second) > 3 * left_share(ordinary)


def test_most_tickets_are_solved_within_a_week(counted: list[Row]) -> None:
    def share(rows: list[Row]) -> float:
        return float(
            np.mean(
                [
                    (end := moment(row["resolved_at"])) is not None and end - at(row, "created_at") <= WEEK
                    for row in rows
                ]
            )
        )

    mature = [row for row in counted if at(row, "created_at") + WEEK <= AS_OF]
    assert 0.88 <= share(mature) <= 0.93
    assert share([row for row in mature if is_in(row, "2025-11-01", "2025-11-11")]) < share(mature) - 0.05


# Effects found again


@pytest.fixture(scope="module")
def came_back(counted: list[Row]) -> tuple[set[str], set[str]]:
    """Ids of tickets followed, and of tickets preceded, within 7 days by one of the same customer, channel, topic."""
    last: dict[tuple[str, str, str], Row] = {}
    followed, preceded = set(), set()
    for row in counted:
        if row["customer_id"] == "" or row["initiated_by"] == "agent":
            continue
        key = row["customer_id"], row["channel"], row["topic"]
        if key in last and at(row, "created_at") - at(last[key], "created_at") <= WEEK:
            followed.add(last[key]["ticket_id"])
            preceded.add(row["ticket_id"])
        last[key] = row
    return followed, preceded


def test_containment_is_found_again(counted: list[Row], came_back: tuple[set[str], set[str]], planted: dict) -> None:
    bot = planted["effects"]["bot"]
    started = [row for row in counted if row["started_with"] == "bot" and row["ticket_id"] not in came_back[1]]
    for is_new, shares in ((False, bot["containment_before"]), (True, bot["containment_after"])):
        for topic, share in shares.items():
            rows = [row for row in started if row["topic"] == topic and (at(row, "created_at") >= NEW_BOT) == is_new]
            error = 3 * np.sqrt(share * (1 - share) / len(rows))
            assert np.mean([is_bot_only(row) for row in rows]) == pytest.approx(share, abs=error), (topic, is_new)


def test_come_backs_are_found_again(counted: list[Row], came_back: tuple[set[str], set[str]], planted: dict) -> None:
    followed, preceded = came_back
    shares: dict[str, list[bool]] = {"human": [], "bot": [], "bot_after_sales_new": []}
    for row in counted:
        if row["ticket_id"] in preceded or row["customer_id"] == "" or row["initiated_by"] == "agent":
            continue
        if at(row, "created_at") + WEEK > AS_OF:
            continue
        is_new = row["topic"] == "after_sales" and at(row, "created_at") >= NEW_BOT
        name = ("bot_after_sales_new" if is_new else "bot") if is_bot_only(row) else "human"
        shares[name].append(row["ticket_id"] in followed)
    effects = planted["effects"]["returns_within_7_days"]
    # A chance meeting of two contacts of one customer adds a little.
    assert np.mean(shares["human"]) == pytest.approx(effects["after_human"], abs=0.006)
    assert np.mean(shares["bot"]) == pytest.approx(effects["after_bot_only"], abs=0.01)
    assert np.mean(shares["bot_after_sales_new"]) == pytest.approx(
        effects["after_bot_only_after_sales_new_bot"], abs=0.05
    )


def answers(survey_rows: list[Row], counted: list[Row]) -> list[tuple[Row, Row, int]]:
    """(survey, ticket, score) of the linked 1–5 answers, one per survey id."""
    by_id = {row["ticket_id"]: row for row in counted}
    found = {}
    for row in survey_rows:
        ticket = by_id.get(row["ticket_id"])
        if ticket and row["question"] == "csat" and row["score"] and row["is_test"] == "" and row["score"] != "9":
            found[row["survey_id"]] = (row, ticket, WORDS.get(row["score"]) or int(row["score"]))
    return list(found.values())


def logistic_fit(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and standard errors, by Newton's method."""
    beta = np.zeros(x.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-x @ beta))
        information = x.T @ (x * (p * (1 - p))[:, None])
        beta = beta + np.linalg.solve(information, x.T @ (y - p))
    return beta, np.sqrt(np.diag(np.linalg.inv(information)))


def test_satisfaction_effects_are_found_again(survey_rows: list[Row], counted: list[Row], planted: dict) -> None:
    model = planted["effects"]["satisfaction_logit"]
    x, y = [], []
    for survey, ticket, score in answers(survey_rows, counted):
        wait = 0.0
        if ticket["first_response_at"]:
            wait = np.log2(max(waited(ticket), 10) / model["wait_reference_seconds"][ticket["channel"]])
        created = at(ticket, "created_at")
        solved = moment(ticket["first_resolved_at"]) or moment(ticket["resolved_at"])
        assert solved is not None
        again = moment(ticket["resolved_at"])
        is_second = bool(ticket["first_resolved_at"]) and again is not None and at(survey, "sent_at") > again
        is_new = ticket["topic"] == "after_sales" and created >= NEW_BOT
        x.append(
            {
                "intercept": 1,
                "per_doubling_of_wait": wait,
                "per_doubling_of_resolution_hours": np.log2(max((solved - created).total_seconds() / 3600, 1)),
                "bot_only": is_bot_only(ticket),
                "bot_only_after_sales_new_bot": is_bot_only(ticket) and is_new,
                "reopened": is_second,
                "transferred": ticket["agent_stations"] not in ("", "1"),
                "vip": ticket["tier"] == "vip",
                "double_11": is_double_11(ticket),
                "618": is_in(ticket, "2026-06-01", "2026-06-18"),
                **{f"channel.{name}": ticket["channel"] == name for name in list(model["channel"])[1:]},
                **{f"topic.{name}": ticket["topic"] == name for name in list(model["topic"])[1:]},
            }
        )
        y.append(score >= 4)
    names = list(x[0])
    beta, error = logistic_fit(np.array([list(row.values()) for row in x], float), np.array(y, float))
    truth = {name: model[name] for name in names if "." not in name}
    for kind in ("channel", "topic"):
        base = next(iter(model[kind].values()))
        truth |= {f"{kind}.{name}": value - base for name, value in model[kind].items()}
    # The dissatisfied answer more readily, which lowers the odds among answers by that factor and nothing else.
    truth["intercept"] += model["topic"]["order"] - np.log(planted["effects"]["response"]["unhappy_factor"])
    for name, estimate, sd in zip(names, beta, error, strict=True):
        assert abs(estimate - truth[name]) < 3 * sd, (name, estimate, truth[name], sd)
    found = dict(zip(names, beta / error, strict=True))
    for name in ("per_doubling_of_wait", "double_11", "618", "reopened", "transferred", "bot_only_after_sales_new_bot"):
        assert found[name] < -2, f"{name} is too weak to be found"


def test_satisfaction_falls_in_double_11(survey_rows: list[Row], counted: list[Row]) -> None:
    def csat(first: str, last: str) -> float:
        scores = [score for _, ticket, score in answers(survey_rows, counted) if is_in(ticket, first, last)]
        return 100 * float(np.mean([score >= 4 for score in scores]))

    assert 80 <= csat("2026-03-09", "2026-05-31") <= 87
    assert 64 <= csat("2025-11-01", "2025-11-11") <= 73
    assert 64 <= csat("2026-11-01", "2026-11-11") <= 73


def test_about_half_of_the_asked_answer(survey_rows: list[Row], counted: list[Row], planted: dict) -> None:
    channel = {row["ticket_id"]: row["channel"] for row in counted}
    response = planted["effects"]["response"]
    for name, base in response["base"].items():
        surveys = {row["survey_id"]: row for row in survey_rows if channel.get(row["ticket_id"]) == name}.values()
        rate = np.mean([row["answered_at"] != "" for row in surveys])
        # All satisfied and in a campaign: the least; all dissatisfied and no campaign: the most.
        error = 3 * np.sqrt(base * (1 - base) / len(surveys))
        assert base * response["promo_factor"] - error <= rate <= base * response["unhappy_factor"] + error, name
    linked = {row["survey_id"]: row for row in survey_rows if row["ticket_id"]}.values()
    assert np.mean([row["answered_at"] != "" for row in linked]) == pytest.approx(0.48, abs=0.03)
