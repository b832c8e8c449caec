"""Pages without a browser: Streamlit's AppTest over a small real store."""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.settings import read_settings
from dashboard.store import Store
from dashboard.ui import access
from tests.unit.store_files import filled_store

ENTRY = Path(access.__file__).with_name("app.py")
CHANNELS = ("chat", "phone", "email", "wechat")
LAST = datetime(2026, 3, 29, 23, 50)
DAYS, A_DAY = 60, 12


def tickets_csv() -> bytes:
    """Twelve tickets a day for 60 days; phone is answered at once, the others after an hour."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["ticket_id", "created_at", "first_response_at", "resolved_at", "status", "channel", "topic", "team"])
    for day in range(DAYS):
        for k in range(A_DAY):
            created = LAST - timedelta(days=DAYS - 1 - day, hours=k)
            channel = CHANNELS[k % 4]
            answered = created + (timedelta(seconds=30) if channel == "phone" else timedelta(hours=1))
            number = f"T{day:02d}{k:02d}"
            team = "![x](http://a.b/c.png) <b>A</b>" if k == 0 else "Day"
            rows.writerow([number, created, answered, answered + timedelta(hours=2), "solved", channel, "order", team])
    return out.getvalue().encode()


def surveys_csv() -> bytes:
    """One answered survey for each ticket of the phone; three of four are content."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["survey_id", "ticket_id", "question", "answered_at", "score", "scale"])
    for day in range(DAYS):
        for n, k in enumerate((1, 5, 9)):
            when = LAST - timedelta(days=DAYS - 1 - day, hours=k) + timedelta(minutes=5)
            rows.writerow([f"S{day}{k}", f"T{day:02d}{k:02d}", "csat", when, 2 if (day + n) % 4 == 0 else 5, "1-5"])
    return out.getvalue().encode()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store with those tickets and surveys."""
    return filled_store(tmp_path_factory.mktemp("app") / "data", tickets=tickets_csv(), surveys=surveys_csv())


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """visit(folder, locale="en-GB", slug="", **address) → a page, run once for a new visitor who opens its address.

    A store stays open from one test to the next, as it does from one visitor to the next, so its answers are kept.
    """
    monkeypatch.setattr(access, "_open", _opened)

    def go(data: Path, locale: str = "en-GB", slug: str = "", **address: str) -> AppTest:
        monkeypatch.setenv("CSAT_DATA", str(data))
        visitor = AppTest.from_file(str(ENTRY), default_timeout=200)  # seconds; of a busy machine
        visitor.context["locale"] = locale
        if slug:
            visitor._page_hash = calc_hash(slug)  # AppTest only switches to pages that are files
        for key, value in address.items():
            visitor.query_params[key] = value
        return visitor.run()

    return go


_stores: dict[Path, Store] = {}


def _opened() -> Store:
    settings = read_settings()
    if settings.data not in _stores:
        _stores[settings.data] = Store(settings).open()
    return _stores[settings.data]
