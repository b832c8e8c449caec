"""Adding a metric touches what the README's table says, and nothing else: shown on a copy of the project."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

METRIC = """-- metric:   vip_pct
-- label:    VIP share                   label.zh: VIP 占比
-- unit:     percent           better: neither   counts: tickets
-- means:    Tickets of VIP customers, of all tickets.
-- means.zh: VIP 客户的工单占全部工单的比例。
create macro vip_pct(tier) as 100.0 * count(*) filter (where tier = 'vip') / nullif(count(*), 0);
"""
MEASURE = "queries/measures/volume.sql"
COLUMN = {  # the line before it → the new line, in the header and in each select
    "--   customers         count   distinct, of those known\n": "--   vip_pct           percent\n",
    "        customers(ticket.customer_number) as customers\n": "        vip_pct(ticket.tier) as vip_pct\n",
    "    measured.customers,\n": "    measured.vip_pct,\n",
}
PAGE = "dashboard/pages/_headline.py"
LAST_CARD = '        "open", N_("Still open")'
CARD = '    Headline("vip", "", "vip_pct", "measures/volume", "tickets"),\n'
VISIT = """
import json, sys
from streamlit.testing.v1 import AppTest
shown = {}
for locale in ("en-GB", "zh-CN"):
    visitor = AppTest.from_file("dashboard/ui/app.py", default_timeout=100)
    visitor.context["locale"] = locale
    visitor.query_params["d"] = "2025-10-01..2025-11-15"
    visitor.run()
    assert not visitor.exception and not visitor.error
    cards = next(e.proto for e in visitor.get("bidi_component") if e.proto.component_name == "csat_cards")
    (card,) = [card for card in json.loads(cards.json)["cards"] if card["key"] == "vip"]
    shown[locale] = [card["label"], card["value"], card["tip"][0]]
print(json.dumps(shown))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with one file more, and one column more in one measure."""
    copy = tmp_path_factory.mktemp("copy")
    for name in ("dashboard", "queries", ".streamlit", "tests/tiny", "tests/unit"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "tests/__init__.py", "tests/conftest.py"):
        shutil.copy(ROOT / name, copy / name)
    (copy / "queries" / "metrics" / "vip_pct.sql").write_text(METRIC, "utf-8")
    measure = copy / MEASURE
    text = measure.read_text("utf-8")
    for before, line in COLUMN.items():
        assert text.count(before) == 1
        joint = "" if before.endswith(",\n") or before.startswith("--") else ","
        text = text.replace(before, f"{before.rstrip()}{joint}\n{line}")
    measure.write_text(text, "utf-8")
    return copy


def run(project: Path, *words: str) -> str:
    """What Python prints when it runs these words in the copy, on a store of the copy."""
    environment = os.environ | {"CSAT_DATA": str(project / "data"), "CSAT_FREE_MB": "0", "PYTHONPATH": str(project)}
    done = subprocess.run(
        [sys.executable, *words], cwd=project, env=environment, capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def imported(project: Path) -> Path:
    """The copy with its tickets in."""
    run(project, "-m", "dashboard", "import", "tests/tiny/tickets.csv")
    return project


def test_the_shell_answers_it(imported: Path) -> None:
    """Of eleven counted tickets two are of VIP customers."""
    (row,) = json.loads(run(imported, "-m", "dashboard", "query", "measures/volume", "--format", "json"))
    assert (row["tickets"], row["vip_pct"]) == (11, pytest.approx(100 * 2 / 11))


def test_the_glossary_has_its_words(project: Path) -> None:
    told = run(
        project,
        "-c",
        "from dashboard.metrics import METRICS as m; m = m['vip_pct']; print(m.label, m.label_zh, m.means_zh, sep='|')",
    )
    assert told.strip() == "VIP share|VIP 占比|VIP 客户的工单占全部工单的比例。"


def test_the_header_tests_hold(project: Path) -> None:
    files = ["tests/unit/test_sqlfile.py", "tests/unit/test_metrics.py"]
    told = run(
        project,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-k",
        "volume or vip_pct or every_rate or suffix",
        *files,
    )
    assert "passed" in told


def test_one_line_in_one_page_makes_a_card_of_it(imported: Path) -> None:
    page = imported / PAGE
    text = page.read_text("utf-8")
    assert text.count(LAST_CARD) == 1
    page.write_text(text.replace(f"    Headline(\n{LAST_CARD}", f"{CARD}    Headline(\n{LAST_CARD}"), "utf-8")
    shown = json.loads(run(imported, "-c", VISIT))
    assert shown == {
        "en-GB": ["VIP share", "18.2%", "Tickets of VIP customers, of all tickets."],
        "zh-CN": ["VIP 占比", "18.2%", "VIP 客户的工单占全部工单的比例。"],
    }
