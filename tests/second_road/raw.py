"""The sample files in a plain DuckDB, without anything of the product: the second road to every figure."""

import csv
from pathlib import Path

import duckdb

from tests.conftest import ROOT

TICKETS, SURVEYS = ROOT / "sample_data" / "tickets.csv", ROOT / "sample_data" / "surveys.csv"


def raw_database() -> duckdb.DuckDBPyConnection:
    """The two files in a plain DuckDB: `t`, the newest row of each ticket that has a date, and `s`, the surveys.

    Nothing of the product is used: types are tried by hand, channel names are mapped by hand.
    """
    db = duckdb.connect()
    db.execute(
        "create table lines as select *, row_number() over () as line from read_csv($f, all_varchar=true)",
        {"f": str(TICKETS)},
    )
    db.execute("""
        create table t as
        with typed as (
            select * replace (
                try_strptime(created_at, '%Y-%m-%d %H:%M:%S') as created_at,
                try_strptime(updated_at, '%Y-%m-%d %H:%M:%S') as updated_at,
                try_strptime(bot_response_at, '%Y-%m-%d %H:%M:%S') as bot_response_at,
                try_strptime(handoff_at, '%Y-%m-%d %H:%M:%S') as handoff_at,
                try_strptime(first_response_at, '%Y-%m-%d %H:%M:%S') as first_response_at,
                try_strptime(abandoned_at, '%Y-%m-%d %H:%M:%S') as abandoned_at,
                try_strptime(resolved_at, '%Y-%m-%d %H:%M:%S') as resolved_at,
                case channel
                    when '在线客服' then 'chat' when '微信' then 'wechat' when '电话' then 'phone'
                    when '邮件' then 'email' when '社交媒体' then 'social' when '网页表单' then 'web_form'
                    else channel
                end as channel
            )
            from lines
        )
        select * from typed where created_at is not null
        qualify row_number() over (partition by ticket_id order by updated_at desc nulls last, line desc) = 1
    """)
    db.execute(
        """
        create table s as
        select * replace (
            try_strptime(sent_at, '%Y-%m-%d %H:%M:%S') as sent_at,
            try_strptime(answered_at, '%Y-%m-%d %H:%M:%S') as answered_at,
            case score when '非常满意' then 5 when '满意' then 4 when '一般' then 3 when '不满意' then 2
                when '非常不满意' then 1 else try_cast(score as double) end as score)
        from (select *, row_number() over () as line from read_csv($f, all_varchar=true))
        qualify row_number() over (partition by survey_id order by line desc) = 1
    """,
        {"f": str(SURVEYS)},
    )
    return db


def records(path: Path) -> int:
    """Data records of a CSV, counted by the standard library."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1
