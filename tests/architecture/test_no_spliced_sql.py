"""Statements are whole: what reaches a database is a text that stands in the source or in queries/, never one put
together. Checked on the syntax tree, by what is allowed rather than by what is known to be bad."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

SOURCES = sorted((ROOT / "dashboard").rglob("*.py"))
# How a text becomes a statement: of DuckDB, of sqlite3, of SQLAlchemy.
DOORS = {
    "sql", "execute", "executemany", "executescript", "query", "from_query", "exec_driver_sql", "scalar", "scalars",
    "stream", "extract_statements", "view",
}  # fmt: skip
# SQLAlchemy's doors for text within an expression: only for words that stand in the source.
TEXTS = {"text", "literal_column", "text_columns", "TextClause"}
BUILDERS = {"select", "update", "insert", "delete", "exists", "union_all"}  # their values are bound, always
# Whole files of queries/ and what was read from them.
WHOLE = {"statement", "statements"}
# Functions of DuckDB that run a text as a statement, or reach beyond the file that is open.
REACHING = re.compile(
    r"\b(query|getenv|read_text|read_blob|read_csv(?:_auto)?|read_json\w*|read_ndjson\w*|glob|sniff_csv|"
    r"parquet_(?:scan|metadata|schema)|copy|attach|install|load|export|import|pragma|call|execute|prepare)\b\s*[('\"]",
    re.IGNORECASE,
)


def doors(tree: ast.Module) -> Iterator[ast.Call]:
    """Every call that may hand a statement to a database."""
    modules = {
        alias.asname or alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in DOORS:
            of = node.func.value
            if not (isinstance(of, ast.Name) and of.id in modules - {"duckdb"}):
                yield node


class Module:
    """One source: who holds what, as far as its assignments and loops tell."""

    def __init__(self, source: str) -> None:
        self.tree = ast.parse(source)
        self.held: dict[str, list[ast.expr]] = {}
        self.loops: dict[str, list[ast.expr]] = {}
        self.parameters = {
            argument.arg
            for node in ast.walk(self.tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        }
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._hold(target, node.value)
            elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value is not None:
                self._hold(node.target, node.value)
                if isinstance(node, ast.AugAssign):
                    self._hold(node.target, ast.BinOp(ast.Name("_"), node.op, node.value))
            elif isinstance(node, ast.For | ast.comprehension) and isinstance(node.target, ast.Name):
                self.loops.setdefault(node.target.id, []).append(node.iter)

    def _hold(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.held.setdefault(target.id, []).append(value)

    def is_whole(self, node: ast.expr, seen: frozenset[str] = frozenset()) -> bool:
        """Whether this is a statement that nobody put together."""
        if isinstance(node, ast.Constant):
            return isinstance(node.value, str)
        if isinstance(node, ast.IfExp):
            return self.is_whole(node.body, seen) and self.is_whole(node.orelse, seen)
        if isinstance(node, ast.Attribute):
            return node.attr in WHOLE
        if isinstance(node, ast.Name):
            given = [*self.held.get(node.id, []), *self.loops.get(node.id, [])]
            if node.id in seen:  # a statement that is narrowed step by step
                return True
            inside = seen | {node.id}
            return bool(given) and all(self.is_whole(one, inside) or self._are_whole(one, inside) for one in given)
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
            if name == "read_text":
                return True
            return self._is_built(node, seen)
        return False

    def _are_whole(self, node: ast.expr, seen: frozenset[str]) -> bool:
        """Whether these are such statements."""
        if isinstance(node, ast.Tuple | ast.List):
            return all(self.is_whole(one, seen) for one in node.elts)
        if isinstance(node, ast.Name) and node.id in self.held and node.id not in seen:
            return all(self._are_whole(one, seen | {node.id}) for one in self.held[node.id])
        return False

    def _is_built(self, node: ast.expr, seen: frozenset[str]) -> bool:
        """Whether SQLAlchemy built it: a chain of calls on a builder, a table or such a chain."""
        while isinstance(node, ast.Call | ast.Attribute):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id in BUILDERS:
                    return True
                return node.func.id in self._builders()
            node = node.func if isinstance(node, ast.Call) else node.value
        if isinstance(node, ast.Name):
            return node.id in self._tables() or self.is_whole(node, seen)
        return False

    def _tables(self) -> set[str]:
        """Names of tables that the module takes from state/tables.py."""
        return {
            alias.asname or alias.name
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("state.tables")
            for alias in node.names
        }

    def _builders(self) -> set[str]:
        """Functions of the module that return what SQLAlchemy built."""
        return {
            node.name
            for node in self.tree.body
            if isinstance(node, ast.FunctionDef) and node.returns and "Select" in ast.unparse(node.returns)
        }


def guilty(source: str) -> list[int]:
    """Lines that hand a database a text which may have been put together."""
    module = Module(source)
    from_alchemy = {
        alias.asname or alias.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
    }
    statements = [call.args[0] for call in doors(module.tree) if call.args]
    lines = [node.lineno for node in statements if not module.is_whole(node)]
    for node in ast.walk(module.tree):
        name = getattr(node.func, "id", "") or getattr(node.func, "attr", "") if isinstance(node, ast.Call) else ""
        is_theirs = name in TEXTS & from_alchemy or name in TEXTS - {"text"}
        if is_theirs and not (node.args and isinstance(node.args[0], ast.Constant)):
            lines.append(node.lineno)
    return sorted(lines)


def test_every_statement_is_whole() -> None:
    found = {str(path.relative_to(ROOT)): guilty(path.read_text("utf-8")) for path in SOURCES}
    assert {path: lines for path, lines in found.items() if lines} == {}
    assert sum(len(list(doors(ast.parse(path.read_text("utf-8"))))) for path in SOURCES) > 80, "the doors are found"


@pytest.mark.parametrize(
    "source",
    [
        "con.execute(f'select {name}')",
        "con.execute('select ' + name)",
        "con.execute('select %s' % name)",
        "con.execute('select {}'.format(name))",
        "con.execute(' '.join(parts))",
        "con.execute(Template('select $a').substitute(a=name))",
        "con.execute('select a'.replace('a', name))",
        "con.sql(given)",
        "def ask(statement):\n    con.execute(statement)",
        "words = 'select ' + name\ncon.sql(words)",
        "words = 'select 1'\nwords += name\ncon.sql(words)",
        "words = 'select 1' if plain else f'select {name}'\ncon.sql(words)",
        "for words in (f'select {name}', 'select 1'):\n    con.execute(words)",
        "con.executemany('insert into ' + table, rows)",
        "connection.exec_driver_sql(f'pragma {name}')",
        "from sqlalchemy import text\nconnection.execute(select(a).where(text('a = ' + name)))",
        "import sqlalchemy as sa\nquery = select(sa.literal_column(name))",
        "if (words := prefix + name):\n    cursor.execute(words)",
        "duckdb.query(words.strip())",
    ],
)
def test_a_spliced_statement_is_found(source: str) -> None:
    assert guilty(source) != []


@pytest.mark.parametrize(
    "source",
    [
        "con.execute('select ?', [name])",
        "con.execute('BEGIN IMMEDIATE' if writes else 'BEGIN')",
        "for words in ('set a = 1', 'set b = 2'):\n    con.execute(words)",
        "ALL = ('set a = 1',)\nfor words in ALL:\n    con.execute(words)",
        "cursor.execute(query.statement, sent)",
        "from dashboard.state.tables import links\nconnection.execute(links.delete().where(links.c.a == name))",
        "query = select(a)\nquery = query.where(a.b == name)\nconnection.execute(query.limit(5))",
    ],
)
def test_whole_statements_pass(source: str) -> None:
    assert guilty(source) == []


def test_no_query_runs_text_or_reaches_beyond_its_file() -> None:
    """The one thing read from outside are the rows of the lake, when a mart is built; `query_table` is handed the names
    of steps that stand in the same file."""
    files = {str(path.relative_to(ROOT)): _bare(path) for path in sorted((ROOT / "queries").rglob("*.sql"))}
    assert {path: found for path, text in files.items() if (found := REACHING.findall(text))} == {}
    readers = [Path(path).name for path, text in files.items() if "read_parquet" in text]
    assert readers == ["10_rows.sql", "90_checks.sql"]
    by_name = re.compile(r"create macro (\w+)\((\w+)[^;]*?query_table\((\w+)\)", re.DOTALL)
    found = [match.groups() for text in files.values() for match in by_name.finditer(text)]
    assert {name for name, first, handed in found if first == handed} == {name for name, *_ in found}
    assert len(found) == sum("query_table" in text for text in files.values()) == 1
    for name, *_ in found:
        handed = [one for text in files.values() for one in re.findall(rf"(?<!macro ){name}\(([^,)]*)", text)]
        assert handed
        assert all(re.fullmatch(r"\s*'\w+'", one) for one in handed), (name, handed)
    assert REACHING.search("select * from query('select 1')")
    assert REACHING.search("copy (select 1) to 'x'")


def _bare(path: Path) -> str:
    """The statements of a file without its remarks."""
    return re.sub(r"--.*", "", path.read_text("utf-8"))
