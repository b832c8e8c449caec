"""The import contracts of pyproject.toml hold, and they bite."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

LINT = Path(sys.executable).with_name("lint-imports")


def test_imports_point_one_way() -> None:
    done = subprocess.run([LINT, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_a_page_that_opens_a_database_breaks_a_contract(tmp_path: Path) -> None:
    """The same contracts over a copy of the source with one forbidden line."""
    import shutil

    shutil.copytree(ROOT / "dashboard", tmp_path / "dashboard", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    page = next((tmp_path / "dashboard" / "pages").glob("overview.py"))
    page.write_text("import duckdb\n" + page.read_text("utf-8"), "utf-8")
    done = subprocess.run([LINT, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, env={"PYTHONPATH": "."})
    assert done.returncode == 1
    assert "A page is handed its reader" in done.stdout
    assert "dashboard.pages.overview -> duckdb" in done.stdout
