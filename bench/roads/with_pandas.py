"""pandas on the raw rows in memory, words as categories. Each question works out only the columns it needs."""

from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from bench.roads import View
from bench.roads.with_polars import BANDS, TICKETS, WEEK, WORDS

Raw = dict[str, Any]
Series = Any


def opened(tables: duckdb.DuckDBPyConnection) -> Raw:
    """The raw tables in memory, without columns that no question needs."""
    tickets, surveys = tables.table("tickets").select(*TICKETS).df(), tables.table("surveys").df()
    return {"tickets": tickets.astype(dict.fromkeys(WORDS, "category")), "surveys": surveys}


def answer(raw: Raw, question: str, view: View) -> pl.DataFrame:
    """The answer to a question."""
    found = ANSWERS[question](raw, view).reset_index()
    values = {name: [None if pd.isna(value) else value for value in found[name]] for name in found.columns}
    return pl.DataFrame(values, strict=False)


def _seconds(later: Series, earlier: Series) -> Series:
    return (later - earlier).dt.total_seconds()


def _counted(tickets: Any) -> Series:
    return ~tickets["status"].isin(["merged", "deleted", "spam"]) & (tickets["started_with"] != "self_service")


def _in_lists(tickets: Any, view: View) -> Series:
    chosen = pd.Series(True, index=tickets.index)
    for name, words in view.lists.items():
        chosen &= tickets[name].isin(words)
    return chosen


def _between(frame: Any, name: str, view: View) -> Series:
    return (frame[name] >= view.start) & (frame[name] < view.end)


def _chosen(raw: Raw, view: View) -> Any:
    tickets = raw["tickets"]
    return tickets[_counted(tickets) & _between(tickets, "created_at", view) & _in_lists(tickets, view)].copy(
        deep=False
    )


def _resolved(tickets: Any) -> tuple[Series, Series]:
    is_gone = tickets["abandoned_at"].notna() & tickets["first_response_at"].isna()
    return ~is_gone & tickets["status"].isin(["solved", "closed"]), is_gone


def _waits(tickets: Any, *, judged: bool = True) -> Any:
    """The columns about the first response."""
    is_human = tickets["started_with"] == "human"
    is_bot_only = ~is_human & tickets["handoff_at"].isna() & tickets["first_response_at"].isna()
    tickets["is_handed"] = ~is_human & ~is_bot_only
    tickets["is_due"] = (tickets["initiated_by"] == "customer") & ~is_bot_only
    earlier = tickets["handoff_at"].where(
        tickets["first_response_at"].isna() | (tickets["handoff_at"] < tickets["first_response_at"]),
        tickets["first_response_at"],
    )
    start = tickets["created_at"].where(is_human, earlier)
    tickets["first_response"] = _seconds(tickets["first_response_at"], start).where(tickets["is_due"])
    if not judged:
        return tickets
    is_resolved, _ = _resolved(tickets)
    is_left = tickets["abandoned_at"].notna() | is_resolved
    until = tickets["exported_at"].where(~is_left, tickets["abandoned_at"].fillna(tickets["resolved_at"]))
    is_silent = tickets["is_due"] & tickets["first_response_at"].isna()
    tickets["waited"] = _seconds(until, start).where(is_silent)
    is_slow = tickets["channel"] == "email"
    is_pressing = (tickets["priority"] == "urgent") | (tickets["tier"] == "vip")
    tickets["target"] = np.select(
        [is_pressing & is_slow, is_pressing, is_slow, tickets["channel"] == "phone", tickets["channel"] == "social"],
        [14_400, 60, 86_400, 180, 3_600],
        300,
    )
    within = (tickets["first_response"] <= tickets["target"]).astype(float).where(tickets["first_response"].notna())
    tickets["within"] = within.mask(tickets["waited"] > tickets["target"], 0.0)
    return tickets


def _medians(tickets: Any, ended: Series, lasted: Series) -> Series:
    """Kaplan and Meier's median of each bucket."""
    waits = pd.DataFrame({"bucket": tickets["bucket"], "seconds": ended.fillna(lasted), "ended": ended.notna()})
    waits = waits[waits["seconds"].notna()]
    steps = (
        waits.groupby(["bucket", "seconds"], observed=True, dropna=False)["ended"].agg(["size", "sum"]).reset_index()
    )
    by = steps.groupby("bucket", observed=True, dropna=False)
    at_risk = steps[::-1].groupby("bucket", observed=True, dropna=False)["size"].cumsum()[::-1]
    steps["surviving"] = (1 - steps["sum"] / at_risk).groupby(by.ngroup()).cumprod()
    reached = steps[steps["surviving"] <= 0.5 + 1e-9]
    return reached.groupby("bucket", observed=True, dropna=False)["seconds"].min()


def _parts(groups: Any, columns: dict[str, tuple[str, float]]) -> dict[str, Series]:
    return {name: groups[column].quantile(q) for name, (column, q) in columns.items()}


def _grouped(tickets: Any) -> Any:
    return tickets.groupby("bucket", observed=True, dropna=False)


def _of_days(counts: Series, view: View) -> Series:
    """Counts a day as counts of the view's grain."""
    day = counts.index.to_period("M" if view.grain == "month" else "D").start_time.strftime("%Y-%m-%d")
    return counts.groupby(day).sum().rename_axis("bucket")


def _volume(raw: Raw, view: View) -> Any:
    tickets = _chosen(raw, view)
    month = tickets["created_at"].dt.to_period("M" if view.grain == "month" else "D")
    by = tickets.groupby(month.rename("bucket"))["customer_id"]
    found = pd.DataFrame({"tickets": by.size(), "customers": by.nunique()})
    found.index = found.index.start_time.strftime("%Y-%m-%d").rename("bucket")
    return found


def _speed(raw: Raw, view: View, by: str | None = None) -> Any:
    tickets = _waits(_chosen(raw, view))
    tickets["bucket"] = "all" if by is None else tickets[by]
    is_inbound = tickets["initiated_by"] == "customer"
    tickets["customer_wait"] = _seconds(tickets["first_response_at"], tickets["created_at"]).where(tickets["is_due"])
    tickets["bot_response"] = _seconds(tickets["bot_response_at"], tickets["created_at"]).where(is_inbound)
    tickets["any_response"] = tickets[["bot_response", "customer_wait"]].min(axis=1).where(is_inbound)
    tickets["handed"] = tickets["first_response"].where(tickets["is_handed"])
    tickets["silent"] = tickets["is_due"] & tickets["first_response"].isna()
    tickets["left"] = tickets["silent"] & tickets["abandoned_at"].notna()
    groups, due = _grouped(tickets), tickets[tickets["is_due"]]
    found = {
        "due_tickets": groups["is_due"].sum(), "answered_tickets": groups["first_response"].count(),
        "first_response_mean_seconds": groups["first_response"].mean(),
        "within_target_pct": 100 * groups["within"].mean(),
        "unanswered_pct": 100 * groups["silent"].sum() / groups["is_due"].sum(),
        "first_response_km_p50_seconds": _medians(due, due["first_response"], due["waited"]),
        **_parts(groups, {
            "first_response_p50_seconds": ("first_response", 0.5),
            "first_response_p90_seconds": ("first_response", 0.9),
            "any_response_p50_seconds": ("any_response", 0.5), "bot_response_p50_seconds": ("bot_response", 0.5),
            "handoff_wait_p50_seconds": ("handed", 0.5), "handoff_wait_p90_seconds": ("handed", 0.9),
            "customer_wait_p50_seconds": ("customer_wait", 0.5), "customer_wait_p90_seconds": ("customer_wait", 0.9),
        }),
    }  # fmt: skip
    if by is None:
        found["abandoned_pct"] = 100 * groups["left"].sum() / groups["is_due"].sum()
    return pd.DataFrame(found).rename_axis("bucket")


def _replies(raw: Raw, view: View) -> Any:
    tickets = _waits(_chosen(raw, view))
    tickets = tickets[tickets["is_due"] & tickets["first_response_at"].notna()].copy(deep=False)
    alone = tickets["agent_id"].astype(object).where(tickets["agent_stations"] == 1)
    tickets["bucket"] = tickets["first_response_agent_id"].astype(object).fillna(alone)
    groups = _grouped(tickets)
    return pd.DataFrame({
        "replies": groups.size(), "first_response_p50_seconds": groups["first_response"].quantile(0.5),
        "target_due": groups["within"].count(), "within_target_pct": 100 * groups["within"].mean(),
    })  # fmt: skip


def _resolution(raw: Raw, view: View) -> Any:
    tickets = _chosen(raw, view)
    tickets["bucket"] = tickets["agent_id"]
    is_resolved, is_gone = _resolved(tickets)
    tickets["full"] = _seconds(tickets["resolved_at"], tickets["created_at"]).where(is_resolved)
    first = tickets["first_resolved_at"].fillna(tickets["resolved_at"])
    tickets["first"] = _seconds(first, tickets["created_at"]).where(is_resolved)
    until = tickets["exported_at"].where(~is_gone, tickets["abandoned_at"])
    lasted = _seconds(until, tickets["created_at"]).where(~is_resolved)
    tickets["mature"] = tickets["created_at"] + pd.Timedelta(days=7) <= tickets["exported_at"]
    tickets["in_time"] = tickets["mature"] & (tickets["full"] <= WEEK)
    tickets["again"] = tickets["reopens"] > 0
    tickets["ever"] = is_resolved | tickets["first_resolved_at"].notna() | tickets["again"]
    stations = tickets["agent_stations"]
    tickets["moved"] = (stations > 1).astype(float).where(stations.notna())
    groups = _grouped(tickets)
    return pd.DataFrame({
        "tickets": groups.size(), "mature_tickets": groups["mature"].sum(),
        "resolution_pct": 100 * groups["in_time"].sum() / groups["mature"].sum(),
        "resolve_km_p50_seconds": _medians(tickets, tickets["full"], lasted),
        "full_resolution_mean_seconds": groups["full"].mean(),
        "reopen_pct": 100 * groups["again"].sum() / groups["ever"].sum(), "transfer_pct": 100 * groups["moved"].mean(),
        **_parts(groups, {
            "full_resolution_p50_seconds": ("full", 0.5), "full_resolution_p90_seconds": ("full", 0.9),
            "first_resolution_p50_seconds": ("first", 0.5), "first_resolution_p90_seconds": ("first", 0.9),
        }),
    }).rename_axis("bucket")  # fmt: skip


def _arrivals(raw: Raw, view: View) -> Any:
    tickets = _waits(_chosen(raw, view))
    created = tickets["created_at"].dt
    tickets["bucket"] = (created.weekday + 1) * 100 + created.hour
    groups = _grouped(tickets)
    return pd.DataFrame({
        "tickets": groups.size(), "within_target_pct": 100 * groups["within"].mean(),
        **_parts(groups, {"first_response_p50_seconds": ("first_response", 0.5),
                          "first_response_p90_seconds": ("first_response", 0.9)}),
    })  # fmt: skip


def _bands(raw: Raw, view: View) -> Any:
    tickets = _waits(_chosen(raw, view))
    wait, before, found = tickets["first_response"], -1, {}
    for name, until in BANDS.items():
        found[f"{name}_tickets"] = int(((wait > before) & (wait <= until)).sum())
        before = until
    found["over_24h_tickets"] = int((wait > before).sum())
    found["none_tickets"] = int((tickets["is_due"] & wait.isna()).sum())
    ratio = (wait / tickets["target"]).where(tickets["within"].notna())
    return pd.DataFrame(found | {"first_response_p90_target_ratio": ratio.quantile(0.9)}, index=["all"]).rename_axis(
        "bucket"
    )


def _flow(raw: Raw, view: View) -> Any:
    tickets = raw["tickets"]
    tickets = tickets[_counted(tickets) & _in_lists(tickets, view)]
    created = tickets.loc[_between(tickets, "created_at", view), "created_at"]
    solved = tickets.loc[_resolved(tickets)[0] & _between(tickets, "resolved_at", view), "resolved_at"]
    days = {name: at.dt.floor("D").value_counts() for name, at in (("tickets", created), ("resolved_tickets", solved))}
    return pd.DataFrame({name: _of_days(count, view) for name, count in days.items()}).fillna(0).astype(int)


def _ages(raw: Raw, view: View) -> Any:
    tickets = raw["tickets"]
    moment = min(pd.Timestamp(view.end), tickets["exported_at"].max())
    is_resolved, is_gone = _resolved(tickets)
    is_open = ~is_gone & (tickets["created_at"] < moment) & (~is_resolved | (tickets["resolved_at"] >= moment))
    created = tickets.loc[_counted(tickets) & _in_lists(tickets, view) & is_open, "created_at"]
    age = (moment - created).dt.total_seconds()
    edges = [-np.inf, 14_400, 86_400, 259_200, 604_800, np.inf]
    band = pd.cut(age, edges, right=False, labels=["0_4h", "4_24h", "1_3d", "3_7d", "over_7d"])
    return pd.DataFrame({"backlog": band.value_counts()}).rename_axis("bucket")


def _satisfaction(raw: Raw, view: View) -> Any:
    tickets, surveys = raw["tickets"], raw["surveys"]
    linked = tickets[["ticket_id", "channel", "topic", "tier"]].assign(is_counted=_counted(tickets))
    answers = surveys[_between(surveys, "answered_at", view)].merge(linked, on="ticket_id", how="left")
    is_counted = answers["is_counted"].eq(True) | answers["ticket_id"].isna()
    answers = answers[is_counted & _in_lists(answers, view)].copy(deep=False)
    answers["bucket"] = answers["channel"]
    answers["csat"] = answers["score"].where(answers["question"] == "csat")
    answers["good"] = (answers["csat"] >= 4).astype(float).where(answers["csat"].notna())
    answers["nps"] = answers["score"].where(answers["question"] == "nps")
    groups = _grouped(answers)
    return pd.DataFrame({
        "answered": groups["csat"].count(), "csat_pct": 100 * groups["good"].mean(),
        "csat_mean_score": groups["csat"].mean(), "nps_answers": groups["nps"].count(),
    })  # fmt: skip


def _by_wait(raw: Raw, view: View) -> Any:
    tickets, surveys = raw["tickets"], raw["surveys"]
    tickets = _waits(tickets[_counted(tickets) & _in_lists(tickets, view)].copy(deep=False), judged=False)
    answers = surveys[(surveys["question"] == "csat") & _between(surveys, "answered_at", view)]
    answers = answers.merge(tickets[["ticket_id", "first_response"]], on="ticket_id")
    edges = [-np.inf, 30, 60, 300, 1_800, 7_200, 86_400, np.inf]
    answers["bucket"] = pd.cut(answers["first_response"], edges, labels=list("1234567")).astype(object).fillna("0")
    answers["good"], answers["bad"] = answers["score"] >= 4, answers["score"] <= 2
    groups = _grouped(answers)
    return pd.DataFrame({
        "answered": groups["score"].count(), "csat_pct": 100 * groups["good"].mean(),
        "dissatisfied_pct": 100 * groups["bad"].mean(),
    })  # fmt: skip


def _handling(raw: Raw, view: View) -> Any:
    tickets = _chosen(raw, view)
    tickets["bucket"] = tickets["team"]
    groups = _grouped(tickets)
    return pd.DataFrame({
        "handle_mean_seconds": groups["handle_seconds"].mean(), "handled": groups["handle_seconds"].count(),
        **_parts(groups, {f"{name}_p50_seconds": (f"{name}_seconds", 0.5)
                          for name in ("requester_wait", "agent_wait", "on_hold")}),
    })  # fmt: skip


ANSWERS: dict[str, Callable[[Raw, View], Any]] = {
    "volume over time": _volume,
    "speed": _speed,
    "speed by channel": lambda raw, view: _speed(raw, view, "channel"),
    "first replies by agent": _replies,
    "resolution by agent": _resolution,
    "when tickets arrive": _arrivals,
    "waiting bands": _bands,
    "created and resolved": _flow,
    "open tickets by age": _ages,
    "satisfaction by channel": _satisfaction,
    "satisfaction by wait": _by_wait,
    "handling by team": _handling,
}
