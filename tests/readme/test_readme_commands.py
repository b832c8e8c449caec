"""The commands the README shows run as they stand there."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.strip().splitlines()]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readme") / "data"


def run(command: str, store: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command)
    program = [sys.executable, "-m", "dashboard"] if words[0] == "csat" else words[:1]
    environment = os.environ | {"CSAT_DATA": str(store), "COLUMNS": "160"}
    return subprocess.run(
        [*program, *words[1:]], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=200
    )


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) >= 7


@pytest.mark.parametrize("command", COMMANDS)
def test_command_runs(command: str, store: Path) -> None:
    """In the README's order over one store: later commands see what earlier ones imported."""
    done = run(command, store)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_make_targets_the_readme_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"\bmake (\w+)", README)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_files_the_readme_names_exist() -> None:
    missing = [
        name
        for name in re.findall(r"`((?:dashboard|queries|sample_data|tests)/[\w./]+)`", README)
        if not (ROOT / name).exists()
    ]
    assert missing == []
