"""Polars on the raw rows in memory, lazily, words as categories."""

from collections.abc import Callable
from datetime import datetime

import duckdb
import polars as pl

from bench.roads import View

WORDS = ("started_with", "initiated_by", "channel", "topic", "priority", "tier", "status", "agent_id", "team",
         "first_response_agent_id")  # fmt: skip
TICKETS = (
    *WORDS, "ticket_id", "customer_id", "reopens", "agent_stations", "requester_wait_seconds", "agent_wait_seconds",
    "on_hold_seconds", "handle_seconds", "created_at", "bot_response_at", "handoff_at", "first_response_at",
    "abandoned_at", "first_resolved_at", "resolved_at", "exported_at",
)  # fmt: skip
Raw = dict[str, pl.DataFrame]
WEEK = 604_800
IS_COUNTED = ~pl.col("status").cast(pl.String).is_in(["merged", "deleted", "spam"]) & (
    pl.col("started_with") != "self_service"
)


def opened(tables: duckdb.DuckDBPyConnection) -> Raw:
    """The raw tables in memory, without columns that no question needs."""
    tickets, surveys = tables.table("tickets").select(*TICKETS).pl(), tables.table("surveys").pl()
    return {"tickets": tickets.with_columns(pl.col(*WORDS).cast(pl.Categorical)), "surveys": surveys}


def answer(raw: Raw, question: str, view: View) -> pl.DataFrame:
    """The answer to a question."""
    return ANSWERS[question](raw, view).collect()


def _seconds(later: pl.Expr, earlier: pl.Expr) -> pl.Expr:
    return (later - earlier).dt.total_seconds()


def _judged(raw: Raw) -> pl.LazyFrame:
    """What the definitions say of each ticket that counts."""
    col = pl.col
    is_slow = col("channel") == "email"
    return (
        raw["tickets"].lazy()
        .filter(IS_COUNTED)
        .with_columns(
            is_inbound=col("initiated_by") == "customer",
            is_bot_only=(col("started_with") != "human") & col("handoff_at").is_null()
            & col("first_response_at").is_null(),
            is_gone=col("abandoned_at").is_not_null() & col("first_response_at").is_null(),
            target=pl.when((col("priority") == "urgent") | (col("tier") == "vip"))
            .then(pl.when(is_slow).then(14_400).otherwise(60))
            .when(is_slow).then(86_400).when(col("channel") == "phone").then(180)
            .when(col("channel") == "social").then(3_600).otherwise(300),
        )
        .with_columns(
            is_due=col("is_inbound") & ~col("is_bot_only"),
            is_resolved=~col("is_gone") & col("status").cast(pl.String).is_in(["solved", "closed"]),
            start=pl.when(col("started_with") == "bot").then(pl.min_horizontal("handoff_at", "first_response_at"))
            .otherwise("created_at"),
        )
        .with_columns(
            first_response=pl.when("is_due").then(_seconds(col("first_response_at"), col("start"))),
            waited=pl.when(col("is_due") & col("first_response_at").is_null()).then(
                _seconds(pl.when(col("abandoned_at").is_not_null() | col("is_resolved"))
                         .then(pl.coalesce("abandoned_at", "resolved_at")).otherwise("exported_at"), col("start"))),
            customer_wait=pl.when("is_due").then(_seconds(col("first_response_at"), col("created_at"))),
            bot_response=pl.when("is_inbound").then(_seconds(col("bot_response_at"), col("created_at"))),
            full=pl.when("is_resolved").then(_seconds(col("resolved_at"), col("created_at"))),
            first=pl.when("is_resolved").then(
                _seconds(pl.coalesce("first_resolved_at", "resolved_at"), col("created_at"))),
            lasted=pl.when("is_gone").then(_seconds(col("abandoned_at"), col("created_at")))
            .when(~col("is_resolved")).then(_seconds(col("exported_at"), col("created_at"))),
            is_mature=col("created_at") + pl.duration(days=7) <= col("exported_at"),
        )
        .with_columns(
            is_within=pl.when(col("first_response").is_not_null()).then(col("first_response") <= col("target"))
            .when(col("waited") > col("target")).then(False),
            any_response=pl.when("is_inbound").then(pl.min_horizontal("bot_response", "customer_wait")),
        )
    )  # fmt: skip


def _in_lists(frame: pl.LazyFrame, view: View) -> pl.LazyFrame:
    for name, words in view.lists.items():
        frame = frame.filter(pl.col(name).cast(pl.String).is_in(words))
    return frame


def _between(frame: pl.LazyFrame, name: str, view: View) -> pl.LazyFrame:
    return frame.filter(pl.col(name) >= view.start, pl.col(name) < view.end)


def _chosen(raw: Raw, view: View) -> pl.LazyFrame:
    return _in_lists(_between(_judged(raw), "created_at", view), view)


def _share(hits: pl.Expr, known: pl.Expr) -> pl.Expr:
    return 100.0 * hits.sum() / known.sum()


def _verdicts(name: str) -> pl.Expr:
    return 100.0 * pl.col(name).mean()


def _part(name: str, q: float) -> pl.Expr:
    return pl.col(name).quantile(q, interpolation="linear")


def _month_or_day(name: str, view: View) -> pl.Expr:
    return pl.col(name).dt.truncate("1mo" if view.grain == "month" else "1d").dt.strftime("%Y-%m-%d").alias("bucket")


def _medians(frame: pl.LazyFrame, ended: str, lasted: str, name: str) -> pl.LazyFrame:
    """Kaplan and Meier's median of each bucket."""
    return (
        frame.select("bucket", seconds=pl.coalesce(ended, lasted), ended=pl.col(ended).is_not_null())
        .filter(pl.col("seconds").is_not_null())
        .group_by("bucket", "seconds").agg(leaving=pl.len().cast(pl.Int64), events=pl.col("ended").sum())
        .sort("bucket", "seconds")
        .with_columns(at_risk=pl.col("leaving").cum_sum(reverse=True).over("bucket"))
        .with_columns(surviving=(1 - pl.col("events") / pl.col("at_risk")).cum_prod().over("bucket"))
        .filter(pl.col("surviving") <= 0.5 + 1e-9)
        .group_by("bucket").agg(pl.col("seconds").min().alias(name))
    )  # fmt: skip


def _volume(raw: Raw, view: View) -> pl.LazyFrame:
    return _chosen(raw, view).group_by(_month_or_day("created_at", view)).agg(
        tickets=pl.len(), customers=pl.col("customer_id").drop_nulls().n_unique()
    )  # fmt: skip


def _speed(raw: Raw, view: View, by: str | None = None) -> pl.LazyFrame:
    waits = _chosen(raw, view)
    waits = waits.with_columns(bucket=pl.lit("all") if by is None else pl.col(by).cast(pl.String))
    handed = pl.col("first_response").filter((pl.col("started_with") != "human") & ~pl.col("is_bot_only"))
    medians = _medians(waits.filter("is_due"), "first_response", "waited", "first_response_km_p50_seconds")
    is_silent = pl.col("is_due") & pl.col("first_response").is_null()
    is_left = pl.col("is_due") & pl.col("is_gone")
    shares = {"abandoned_pct": _share(is_left, pl.col("is_due"))} if by is None else {}
    return waits.group_by("bucket").agg(
        due_tickets=pl.col("is_due").sum(), answered_tickets=pl.col("first_response").count(),
        first_response_p50_seconds=_part("first_response", 0.5),
        first_response_p90_seconds=_part("first_response", 0.9),
        first_response_mean_seconds=pl.col("first_response").mean(), within_target_pct=_verdicts("is_within"),
        unanswered_pct=_share(is_silent, pl.col("is_due")),
        any_response_p50_seconds=_part("any_response", 0.5), bot_response_p50_seconds=_part("bot_response", 0.5),
        handoff_wait_p50_seconds=handed.quantile(0.5, interpolation="linear"),
        handoff_wait_p90_seconds=handed.quantile(0.9, interpolation="linear"),
        customer_wait_p50_seconds=_part("customer_wait", 0.5), customer_wait_p90_seconds=_part("customer_wait", 0.9),
        **shares,
    ).join(medians, on="bucket", how="left")  # fmt: skip


def _replies(raw: Raw, view: View) -> pl.LazyFrame:
    alone = pl.when(pl.col("agent_stations") == 1).then(pl.col("agent_id").cast(pl.String))
    sender = pl.coalesce(pl.col("first_response_agent_id").cast(pl.String), alone)
    answered = _chosen(raw, view).filter(pl.col("is_due"), pl.col("first_response_at").is_not_null())
    return answered.group_by(sender.alias("bucket")).agg(
        replies=pl.len(), first_response_p50_seconds=_part("first_response", 0.5),
        target_due=pl.col("is_within").count(), within_target_pct=_verdicts("is_within"),
    )  # fmt: skip


def _resolution(raw: Raw, view: View) -> pl.LazyFrame:
    waits = _chosen(raw, view).with_columns(bucket=pl.col("agent_id").cast(pl.String))
    is_again = pl.col("reopens") > 0
    ever = pl.col("is_resolved") | pl.col("first_resolved_at").is_not_null() | is_again
    medians = _medians(waits, "full", "lasted", "resolve_km_p50_seconds")
    return waits.group_by("bucket").agg(
        tickets=pl.len(), mature_tickets=pl.col("is_mature").sum(),
        resolution_pct=_share(pl.col("is_mature") & (pl.col("full") <= WEEK), pl.col("is_mature")),
        full_resolution_p50_seconds=_part("full", 0.5), full_resolution_p90_seconds=_part("full", 0.9),
        full_resolution_mean_seconds=pl.col("full").mean(), first_resolution_p50_seconds=_part("first", 0.5),
        first_resolution_p90_seconds=_part("first", 0.9), reopen_pct=_share(is_again, ever),
        transfer_pct=100.0 * (pl.col("agent_stations") > 1).mean(),
    ).join(medians, on="bucket", how="left", nulls_equal=True).with_columns(
        pl.when(pl.col("resolution_pct").is_finite()).then("resolution_pct"),
        pl.when(pl.col("reopen_pct").is_finite()).then("reopen_pct"),
    )  # fmt: skip


def _arrivals(raw: Raw, view: View) -> pl.LazyFrame:
    created = pl.col("created_at").dt
    bucket = created.weekday().cast(pl.Int64) * 100 + created.hour()
    return _chosen(raw, view).group_by(bucket.alias("bucket")).agg(
        tickets=pl.len(), within_target_pct=_verdicts("is_within"),
        first_response_p50_seconds=_part("first_response", 0.5),
        first_response_p90_seconds=_part("first_response", 0.9),
    )  # fmt: skip


BANDS = {"to_30s": 30, "to_1m": 60, "to_5m": 300, "to_30m": 1_800, "to_2h": 7_200, "to_24h": 86_400}


def _bands(raw: Raw, view: View) -> pl.LazyFrame:
    wait, before, counts = pl.col("first_response"), -1, {}
    for name, until in BANDS.items():
        counts[f"{name}_tickets"] = ((wait > before) & (wait <= until)).sum()
        before = until
    ratio = pl.when(pl.col("is_within").is_not_null()).then(wait / pl.col("target"))
    return _chosen(raw, view).select(
        pl.lit("all").alias("bucket"), over_24h_tickets=(wait > 86_400).sum(),
        none_tickets=(pl.col("is_due") & wait.is_null()).sum(),
        first_response_p90_target_ratio=ratio.quantile(0.9, interpolation="linear"), **counts,
    )  # fmt: skip


def _flow(raw: Raw, view: View) -> pl.LazyFrame:
    judged = _in_lists(_judged(raw), view)
    created = _between(judged, "created_at", view).group_by(_month_or_day("created_at", view)).agg(tickets=pl.len())
    solved = _between(judged.filter("is_resolved"), "resolved_at", view)
    solved = solved.group_by(_month_or_day("resolved_at", view)).agg(resolved_tickets=pl.len())
    return created.join(solved, on="bucket", how="full", coalesce=True).with_columns(
        pl.col("tickets", "resolved_tickets").fill_null(0)
    )


def _ages(raw: Raw, view: View) -> pl.LazyFrame:
    exported_at = raw["tickets"]["exported_at"].max()
    assert isinstance(exported_at, datetime)
    moment = min(view.end, exported_at)
    age = _seconds(pl.lit(moment), pl.col("created_at"))
    open_then = _in_lists(_judged(raw), view).filter(
        ~pl.col("is_gone"), pl.col("created_at") < moment, ~pl.col("is_resolved") | (pl.col("resolved_at") >= moment)
    )
    labels = ["0_4h", "4_24h", "1_3d", "3_7d", "over_7d"]
    band = age.cut([14_400, 86_400, 259_200, 604_800], labels=labels, left_closed=True)
    return open_then.group_by(band.cast(pl.String).alias("bucket")).agg(backlog=pl.len())


def _satisfaction(raw: Raw, view: View) -> pl.LazyFrame:
    tickets = raw["tickets"].lazy().select(
        "ticket_id", "channel", "topic", "tier",
        is_counted=IS_COUNTED,
    )  # fmt: skip
    answers = _between(raw["surveys"].lazy(), "answered_at", view).join(tickets, on="ticket_id", how="left")
    answers = _in_lists(answers.filter(pl.col("is_counted") | pl.col("ticket_id").is_null()), view)
    csat, nps = (pl.col("score").filter(pl.col("question") == name) for name in ("csat", "nps"))
    return answers.group_by(pl.col("channel").cast(pl.String).alias("bucket")).agg(
        answered=csat.count(), csat_pct=100.0 * (csat >= 4).mean(), csat_mean_score=csat.mean(), nps_answers=nps.count()
    )


def _by_wait(raw: Raw, view: View) -> pl.LazyFrame:
    answers = _between(raw["surveys"].lazy().filter(pl.col("question") == "csat"), "answered_at", view)
    waits = _in_lists(_judged(raw), view).select("ticket_id", "first_response")
    limits = [30, 60, 300, 1_800, 7_200, 86_400]
    band = pl.col("first_response").cut(limits, labels=list("1234567")).cast(pl.String).fill_null("0")
    return answers.join(waits, on="ticket_id").group_by(band.alias("bucket")).agg(
        answered=pl.col("score").count(), csat_pct=100.0 * (pl.col("score") >= 4).mean(),
        dissatisfied_pct=100.0 * (pl.col("score") <= 2).mean(),
    )  # fmt: skip


def _handling(raw: Raw, view: View) -> pl.LazyFrame:
    return _chosen(raw, view).group_by(pl.col("team").cast(pl.String).alias("bucket")).agg(
        requester_wait_p50_seconds=_part("requester_wait_seconds", 0.5),
        agent_wait_p50_seconds=_part("agent_wait_seconds", 0.5), on_hold_p50_seconds=_part("on_hold_seconds", 0.5),
        handle_mean_seconds=pl.col("handle_seconds").mean(), handled=pl.col("handle_seconds").count(),
    )  # fmt: skip


ANSWERS: dict[str, Callable[[Raw, View], pl.LazyFrame]] = {
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
