"""Generated exports of any size, the same bytes for the same number of rows: what speed and memory are measured on."""

from pathlib import Path

import numpy as np
import polars as pl

SEED = 20_261_122
START = np.datetime64("2025-01-01T00:00:00")
SPAN_SECONDS = 500 * 86_400
CHUNK = 250_000
SUBJECTS = (
    "Where is my parcel", "Wrong size, please exchange", 'The "small" one is broken', "退货申请", "Invoice",
    "Refund not received, again", "How do I change my address?", "Coupon\ndoes not work",
)  # fmt: skip


def write_tickets(path: Path, rows: int) -> None:
    """Write a help desk's export with `rows` tickets of 16 columns; texts have quotes, separators and line breaks, and
    there are half as many customers as tickets."""
    random = np.random.default_rng(SEED)
    with path.open("wb") as file:
        for first in range(0, rows, CHUNK):
            frame = _tickets(random, first, min(CHUNK, rows - first), rows // 2)
            frame.write_csv(file, include_header=first == 0, datetime_format="%Y-%m-%d %H:%M:%S")


def _tickets(random: np.random.Generator, first: int, rows: int, customers: int) -> pl.DataFrame:
    def some(words: tuple[str, ...] | list[str]) -> pl.Series:
        return pl.Series(words).gather(random.integers(0, len(words), rows))

    def later(begin: np.ndarray, mean: float, filled: np.ndarray) -> pl.Series:
        moments = begin + random.exponential(mean, rows).astype("timedelta64[s]")
        return pl.Series(np.where(filled, moments, np.datetime64("NaT")).astype("datetime64[ms]"))

    created = START + random.integers(0, SPAN_SECONDS, rows).astype("timedelta64[s]")
    replied, solved, rated = random.random(rows) < 0.95, random.random(rows) < 0.9, random.random(rows) < 0.3
    agents = [f"Agent {number:03}" for number in range(300)]
    return pl.DataFrame(
        {
            "ticket_id": pl.Series(np.arange(first, first + rows) + 7_000_000),
            "created_at": pl.Series(created.astype("datetime64[ms]")),
            "first_response_at": later(created, 1_800, replied),
            "resolved_at": later(created + np.timedelta64(3600, "s"), 90_000, replied & solved),
            "status": pl.Series(np.where(replied & solved, "solved", "open")),
            "channel": some(["phone", "email", "chat", "wechat", "web form"]),
            "priority": some(["low", "normal", "high", "urgent"]),
            "team": some(["Orders", "Refunds", "Delivery", "Technical"]),
            "agent": pl.Series(agents).gather(random.integers(0, 300, rows)),
            "topic": some(["Delivery", "Refund", "Product", "Invoice", "Account", "Other"]),
            "customer_id": pl.Series(10**9 + random.integers(0, customers, rows) * 8_999),
            "subject": some(SUBJECTS),
            "replies": pl.Series(random.poisson(3, rows)),
            "reopens": pl.Series(random.poisson(0.1, rows)),
            "csat": pl.Series(np.where(rated, random.integers(1, 6, rows), 0)).replace(0, None),
            "shop": some(["Berlin", "上海", "Paris", "Online"]),
        }
    )
