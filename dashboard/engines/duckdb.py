"""A mart, opened read-only and locked down, and the one runner of queries with the one cache.

>>> Mart(path).run("measures/speed", filter, by="channel")  # doctest: +SKIP
"""

import queue
import warnings
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from dashboard import journal, sqlfile
from dashboard.engines.answers import Answers, Waits
from dashboard.engines.watch import SECONDS, watch
from dashboard.errors import AbandonedError, StoreError, TooMuchError, UsageError
from dashboard.filters import Filter
from dashboard.sqlfile import SqlFile
from dashboard.vocabulary import DIMENSIONS
from dashboard.words import N_

CURSORS = 2
KEPT_BYTES = 64 * 2**20  # of answers; a page has some fifty, of a few kilobytes each

# `execute` plans a statement once, `sql` with parameters twice; answers are small, so the copy that it warns of is too.
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result makes an extra copy")

# The order matters: after the last, nothing can be set any more. Without `disabled_filesystems`, COPY could overwrite
# the mart. What is not set globally is not set for the cursors, on which all is asked.
LOCK_DOWN = (
    "set enable_progress_bar = false",  # where it takes the server for a terminal it draws one into the log
    "set global TimeZone = 'UTC'",
    # What is estimated to be few rows would be looked up one by one; the estimate of open tickets is far too low.
    "set global asof_loop_join_threshold = 0",
    "set enable_external_access = false",
    "set disabled_filesystems = 'LocalFileSystem'",
    "set lock_configuration = true",
)

# What the engine says of a file that is not as it was written, as against a question that cannot be answered.
DAMAGE = (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)


class Mart:
    """One mart, safe to share between threads.

    memory_limit, threads: of all its queries together. seconds: a query that runs longer is stopped. Answers are kept,
    so a frame that was handed out must not be changed in place (Polars never does).
    """

    def __init__(self, path: Path, memory_limit: str = "1GB", threads: int = 2, seconds: float = 10) -> None:
        try:
            self._connection = duckdb.connect(
                path,
                read_only=True,
                config={
                    "memory_limit": memory_limit,
                    "threads": threads,
                    "autoinstall_known_extensions": False,
                    "autoload_known_extensions": False,
                    "allow_community_extensions": False,
                    "python_enable_replacements": False,
                    "max_execution_time": round(seconds * 1000),
                },
            )
            for statement in LOCK_DOWN:
                self._connection.execute(statement)
            facts = self._connection.sql("select fingerprint, tickets_content, surveys_content from store")
            self.fingerprint, *content = map(str, facts.fetchall()[0])
            self.content = ".".join(content)  # a hash of all its rows: equal when all their values are
            self._selection = self._connection.sql("select selection(null)").types[0]
        except (duckdb.Error, OSError) as error:
            raise StoreError(
                "The prepared figures cannot be opened: {cause}",
                "They are rebuilt from the imports when the file is deleted.",
                where=str(path),
                cause=error,
            ) from error
        self.path, self.seconds = path, seconds
        self.is_damaged = False  # the file was found to be when it was read
        self._queries = sqlfile.load()
        self._cursors: queue.Queue[duckdb.DuckDBPyConnection] = queue.Queue()
        for _ in range(CURSORS):
            self._cursors.put(self._connection.cursor())
        self._answers = Answers(KEPT_BYTES)

    def recount(self) -> str | None:
        """`content`, worked out anew from every row: another one, or "", where the file was damaged since.

        None where there was not enough time or memory to tell.
        """
        cursor = self._connection.cursor()
        try:
            found = cursor.sql((sqlfile.QUERIES / "checks" / "content.sql").read_text("utf-8")).fetchall()[0]
        except (duckdb.InterruptException, duckdb.OutOfMemoryException, RuntimeError):  # the last: stopped in time
            return None
        except duckdb.Error:
            return ""
        finally:
            cursor.close()
        return ".".join(map(str, found))

    def names(self) -> tuple[str, ...]:
        """The queries that can be run, as `measures/…` and `details/…`."""
        return tuple(self._queries)

    def run(self, name: str, filter: Filter | None = None, **params: object) -> pl.DataFrame:
        """The answer of a named query: the columns of its header, in that order.

        filter must be settled (both dates); queries without a `$filter` ignore it. params are the others of the
        header; `by` is one of vocabulary.DIMENSIONS, a Search is a text, looked for in agents' names too, or a struct
        with the agents that it means and topics and teams it is not looked for in. Raises UsageError for an
        unknown name or parameter.
        """
        query = self._find(name)
        sent = self._bind(query, filter, params)
        return self._answers.of((name, _frozen(sent)), lambda waits: self._ask(query, sent, waits))

    def close(self) -> None:
        """Give the file back. Queries that still run are ended."""
        self._connection.interrupt()
        self._connection.close()

    def discard(self) -> None:
        """Give a damaged file back for good, so that another one can take its name; who still asks is told so."""
        self.close()
        for _ in range(CURSORS):
            cursor = self._cursors.get()
            cursor.close()
            self._cursors.put(cursor)

    def _ask(self, query: SqlFile, sent: dict[str, Any], waits: Waits) -> pl.DataFrame:
        """The answer of the mart, when a cursor is free. The filter goes in with the type that `selection` gives it."""
        if "filter" in sent:
            sent = {**sent, "filter": duckdb.Value(sent["filter"], self._selection)}
        cursor = self._free_cursor(query, waits)
        journal.count("query_begins")
        try:
            with journal.timed("query", fine=True, query=query.name) as told, watch.over(cursor, waits):
                answer = pl.from_arrow(cursor.execute(query.statement, sent).to_arrow_table())
                told["rows"] = len(answer)
        except duckdb.Error as error:
            raise self._said(error, query, waits) from error
        finally:
            self._cursors.put(cursor)
        assert isinstance(answer, pl.DataFrame), "a table becomes a frame"
        return answer

    def _free_cursor(self, query: SqlFile, waits: Waits) -> duckdb.DuckDBPyConnection:
        """A cursor that nobody uses, when there is one. Raises AbandonedError when nobody waits for that any more."""
        while True:
            try:
                return self._cursors.get(timeout=SECONDS)
            except queue.Empty:
                if not waits():
                    raise _abandoned(query) from None

    def _said(self, error: duckdb.Error, query: SqlFile, waits: Waits) -> StoreError:
        """What went wrong, for people. Only the log hears the engine's own words: they may hold values."""
        narrower = N_("Narrow the period, or choose fewer channels, topics or teams.")
        # Queries read no files: the only one that is ever forbidden to them is the one to put memory aside in.
        if isinstance(error, (duckdb.OutOfMemoryException, duckdb.PermissionException)):
            return TooMuchError("This takes more memory than one question may.", narrower)
        if isinstance(error, duckdb.InterruptException):
            if not waits():
                return _abandoned(query)
            return TooMuchError("This took longer than {seconds} s and was stopped.", narrower, seconds=self.seconds)
        # A checksum that does not fit has no kind of its own. All rows are read, so that a fault of the engine, which
        # would come again, does not have the figures made anew each time.
        if isinstance(error, DAMAGE) or type(error) is duckdb.Error:
            self.is_damaged = self.recount() not in (None, self.content)
        return StoreError(
            "This figure could not be worked out: {cause}",
            "Choose fewer days, or give the service more memory.",
            where=query.name,
            cause=error,
        )

    def _find(self, name: str) -> SqlFile:
        if name not in self._queries:
            raise UsageError(
                "There is no query “{name}”.", "There are: {names}.", name=name, names=", ".join(self._queries)
            )
        return self._queries[name]

    def _bind(self, query: SqlFile, filter: Filter | None, params: dict[str, object]) -> dict[str, Any]:
        """Exactly the parameters that the header names, or UsageError."""
        given = dict(params)
        if "filter" in query.params:
            if filter is None:
                raise UsageError("{name} needs a filter.", name=query.name)
            given["filter"] = filter.scope()
        for param, kind in query.params.items():
            if kind == "Search" and isinstance(given.get(param), str):
                given[param] = {"text": given[param], "agents": None, "hidden": None}
        if surplus := given.keys() - query.params.keys():
            raise UsageError("{name} takes no “{param}”.", name=query.name, param=", ".join(sorted(surplus)))
        if missing := query.params.keys() - given.keys():
            raise UsageError("{name} needs “{param}”.", name=query.name, param=", ".join(sorted(missing)))
        if "by" in query.params and given["by"] not in DIMENSIONS:
            raise UsageError(
                "“{by}” is nothing to group by.", "There are: {names}.", by=given["by"], names=", ".join(DIMENSIONS)
            )
        for name, allowed in query.choices.items():
            if given[name] not in allowed:
                raise UsageError(
                    "“{value}” is no {param} of {name}.", "There are: {names}.",
                    value=given[name], param=name, name=query.name, names=", ".join(allowed),
                )  # fmt: skip
        return given


def _abandoned(query: SqlFile) -> AbandonedError:
    return AbandonedError("Nobody waits for this answer any more.", where=query.name)


def _frozen(value: object) -> Hashable:
    """A hashable copy, for the cache's key."""
    if isinstance(value, dict):
        return tuple((name, _frozen(part)) for name, part in sorted(value.items()))
    if isinstance(value, list):
        return tuple(_frozen(part) for part in value)
    assert isinstance(value, Hashable)
    return value
