"""Rules of the house that a reader of the source can check: what may stand where, and what may stand nowhere."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit.config

from tests.conftest import ROOT

SOURCES = sorted((ROOT / "dashboard").rglob("*.py"))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a syntax tree with the last part of the called name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
            if name:
                yield name, node


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def tracked() -> list[Path]:
    """Files of the project as a clone would have them; empty outside a checkout."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    return [ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_raw_html_or_data_markdown_outside_the_frame() -> None:
    """Text from data must reach the screen as letters, so the doors for markup stay shut outside `ui/`."""
    guilty = [
        f"{path.relative_to(ROOT)}:{call.lineno} {name}"
        for path in SOURCES
        if path.parent.name != "ui"
        for name, call in calls(parsed(path))
        if name == "html" or any(k.arg == "unsafe_allow_html" for k in call.keywords)
    ]
    assert [g for g in guilty if "html.escape" not in g] == []


def test_options_drawn_as_markdown_are_own_words_or_escaped() -> None:
    """These widgets read their options as Markdown: what is neither translated nor escaped there may be data."""
    safe = {"t", "within", "md_label", "weekday"}

    def bare(node: ast.AST) -> bool:
        if isinstance(node, ast.Call) and {getattr(node.func, "attr", ""), getattr(node.func, "id", "")} & safe:
            return False
        return isinstance(node, ast.Attribute) or any(bare(child) for child in ast.iter_child_nodes(node))

    guilty = [
        f"{path.relative_to(ROOT)}:{call.lineno} {name}"
        for path in SOURCES
        for name, call in calls(parsed(path))
        if name in ("pills", "segmented_control", "radio")
        for keyword in call.keywords
        if keyword.arg == "format_func" and isinstance(keyword.value, ast.Lambda) and bare(keyword.value.body)
    ]
    assert guilty == []


def test_labels_of_boxes_are_own_words_or_escaped() -> None:
    """The same for the titles of what opens and of dialogs: no text is spliced or looked up bare."""
    guilty = [
        f"{path.relative_to(ROOT)}:{call.lineno} {name}"
        for path in SOURCES
        for name, call in calls(parsed(path))
        if name in ("expander", "popover", "dialog", "status")
        and call.args
        and isinstance(call.args[0], ast.JoinedStr | ast.Attribute | ast.Subscript)
    ]
    assert guilty == []


def test_no_text_is_escaped_twice() -> None:
    """`badge` escapes brackets itself: what is escaped before would show backslashes, and its brackets would work."""
    guilty = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in SOURCES
        for name, call in calls(parsed(path))
        if name == "badge" and any(called == "md_label" for argument in call.args for called, _ in calls(argument))
    ]
    assert guilty == []


def test_only_the_frame_holds_session_state_and_the_address() -> None:
    guilty = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        if path.parent.name != "ui"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in ("session_state", "query_params")
    ]
    assert guilty == []


def test_figures_are_pure() -> None:
    """A figure is a function of its frame: no clock, no Streamlit."""
    for path in (ROOT / "dashboard" / "figures").rglob("*.py"):
        names = {name for name, _ in calls(parsed(path))}
        assert not names & {"now", "today", "utcnow"}, path


def test_no_percentage_is_computed_in_a_page() -> None:
    guilty = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "dashboard" / "pages").rglob("*.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Mult)
        and any(isinstance(side, ast.Constant) and side.value in (100, 100.0) for side in (node.left, node.right))
    ]
    assert guilty == []


def test_modules_are_one_noun_long() -> None:
    long = {str(p.relative_to(ROOT)): n for p in SOURCES if (n := len(p.read_text("utf-8").splitlines())) > 350}
    assert long == {}


def test_public_functions_say_what_they_are_for() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert bare == []


@pytest.mark.parametrize("lock", ["requirements.lock", "tests/requirements.lock", "bench/requirements.lock"])
def test_locks_hold_versions_and_hashes_only(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    pinned = re.findall(r"^[A-Za-z0-9_.\-\[\]]+==\S+", text, flags=re.MULTILINE)
    assert len(pinned) > (0 if lock.startswith("bench/") else 40)
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-zA-Z0-9])", text.strip()))


def test_the_lock_holds_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    locked = set(re.findall(r"^([A-Za-z0-9_.\-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    names = {re.match(r"[A-Za-z0-9_.\-]+", d).group().lower().replace("_", "-") for d in project["dependencies"]}
    assert names <= {name.lower().replace("_", "-") for name in locked}


def test_the_licence_of_everything_that_runs_is_listed() -> None:
    locked = set(re.findall(r"^([A-Za-z0-9_.\-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    told = (ROOT / "SECURITY.md").read_text("utf-8").partition("| Licence | Packages |")[2].partition("\n\n")[0]
    rows = [row.split("|") for row in told.splitlines() if row.count("|") == 3]
    listed = [name.strip() for row in rows for name in row[2].split(",") if "---" not in name]
    assert sorted(listed) == sorted(locked)
    strong = ("GPL", "AGPL", "SSPL", "none said")
    assert [row[1] for row in rows if any(name in row[1] for name in strong)] == []


def test_what_a_checker_is_told_to_pass_over_has_its_reason_beside_it() -> None:
    silenced = re.compile(r"#\s*(?:type:\s*ignore|noqa)(?:\[[\w, -]+\]|:\s*[A-Z0-9, ]+)?\s*(?P<reason>#.*)?$")
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("dashboard", "tests", "sample_data", "bench")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (found := silenced.search(line)) and not found["reason"]
    ]
    assert bare == []


def test_no_path_of_a_machine_is_committed() -> None:
    words = re.compile(rb"/(?:home|root|work|Users)/[a-z]")
    guilty = [str(p.relative_to(ROOT)) for p in tracked() if p.suffix != ".csv" and words.search(p.read_bytes())]
    assert [g for g in guilty if g != "tests/architecture/test_house_rules.py"] == []


def test_streamlits_hidden_option_still_exists() -> None:
    """Without it each page run ends in a full garbage collection, and one process serves 9 instead of 50 a second."""
    assert streamlit.config.get_option("runner.postScriptGC") in (True, False)


def test_streamlit_is_configured_to_ask_nobody() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["runner"]["postScriptGC"] is False
    assert config["client"]["disableDataExport"] is True
    assert config["client"]["showErrorDetails"] == "none"


# Charts that no export holds: settings and drawers are no part of a page's figures.
NOT_EXPORTED = {"_settings_hours.py", "_agent_drawer.py"}


def test_every_chart_of_a_page_is_noted_for_exports() -> None:
    """A chart drawn past `_parts.chart` would be missing from every file, without anybody being told."""
    guilty = [
        f"{path.relative_to(ROOT)}:{call.lineno} {name}"
        for path in sorted((ROOT / "dashboard" / "pages").rglob("*.py"))
        if path.name not in NOT_EXPORTED | {"_parts.py"}
        for name, call in calls(parsed(path))
        if name in ("plotly_chart", "line_chart", "bar_chart", "area_chart", "scatter_chart")
    ]
    assert guilty == []


def test_every_figure_has_its_table_beside_it() -> None:
    """`trend` makes a figure, `trend_table` a table of the same. The hours of service are drawn in settings alone; what
    changes a finished figure makes no new one."""
    lacking = []
    for path in sorted((ROOT / "dashboard" / "figures").glob("*.py")):
        functions = {node.name: node for node in parsed(path).body if isinstance(node, ast.FunctionDef)}
        made = [
            name
            for name, node in functions.items()
            if node.returns and ast.unparse(node.returns) == "Figure" and node.args.args[0].arg != "figure"
        ]
        lacking += [f"{path.name}: {name}" for name in made if f"{name}_table" not in functions]
    assert lacking == ["week_hours.py: week_hours"]
