"""The server with a stopwatch in it: writes down where the time of every page run goes.

    python -m bench.stopwatch PORT RUNS.jsonl [--profile FOLDER]

Each line is one page run: its wall and processor time in milliseconds, the exclusive time of each part (`sql` inside
the mart, `reads` around it, `figures`, `drawing` inside Streamlit and Plotly, `ours` for the rest of our pages), how
often the runner was asked and how often the mart had to work.
"""

import argparse
import cProfile
import importlib
import inspect
import json
import pkgutil
import threading
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from types import FunctionType
from typing import Any

from dashboard.settings import read_settings

PARTS = ("sql", "reads", "figures", "drawing", "ours")
_local = threading.local()


class Run:
    """The times of one page run: whatever is on top of the stack is charged."""

    def __init__(self) -> None:
        self.spent = dict.fromkeys(PARTS, 0.0)
        self.asked = self.worked = 0
        self.stack = ["ours"]
        self.since = time.perf_counter()

    def switch(self) -> None:
        """Charge the part on top for the time since the last switch."""
        now = time.perf_counter()
        self.spent[self.stack[-1]] += now - self.since
        self.since = now


def charged(part: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function; its time goes to `part`."""

    @wraps(function)
    def timed(*args: Any, **kwargs: Any) -> Any:
        run: Run | None = getattr(_local, "run", None)
        if run is None or run.stack[-1] == part:
            return function(*args, **kwargs)
        run.switch()
        run.stack.append(part)
        try:
            return function(*args, **kwargs)
        finally:
            run.switch()
            run.stack.pop()

    return timed


def install(log: Path, profiles: Path | None) -> None:
    """Put the stopwatch in. Call before the pages are imported: they take functions by name."""
    import streamlit as st
    from streamlit.delta_generator import DeltaGenerator
    from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

    import dashboard.figures
    from dashboard.engines.duckdb import Mart
    from dashboard.store import Store

    for found in pkgutil.iter_modules(dashboard.figures.__path__):
        module = importlib.import_module(f"dashboard.figures.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and isinstance(function, FunctionType):
                setattr(module, name, charged("figures", function))
    for name in dir(st):
        function = getattr(st, name)
        if isinstance(getattr(function, "__self__", None), DeltaGenerator):
            setattr(st, name, charged("drawing", function))
    component = st.components.v2.component
    st.components.v2.component = lambda *args, **kwargs: charged("drawing", component(*args, **kwargs))
    ask, reader = Mart.run, vars(Store)["read"].fget

    def asked(self: Mart, *args: Any, **kwargs: Any) -> Any:
        run: Run | None = getattr(_local, "run", None)
        if run is not None:
            run.asked += 1
        return ask(self, *args, **kwargs)

    Mart.run = charged("sql", asked)  # type: ignore[method-assign]  # that is what a stopwatch does
    Store.read = property(charged("reads", reader))  # type: ignore[method-assign,assignment]  # likewise
    once = ScriptRunner._run_script

    def run_script(self: ScriptRunner, data: Any) -> None:
        _local.run = run = Run()
        began, clock = time.perf_counter(), time.thread_time()
        profile = cProfile.Profile() if profiles else None
        try:
            profile.runcall(once, self, data) if profile else once(self, data)
        finally:
            run.switch()
            _local.run = None
            line = {
                "wall": 1000 * (time.perf_counter() - began), "cpu": 1000 * (time.thread_time() - clock),
                "asked": run.asked, **{part: 1000 * spent for part, spent in run.spent.items()},
            }  # fmt: skip
            with log.open("a") as file:
                file.write(json.dumps(line) + "\n")
            if profile and profiles:
                profile.dump_stats(profiles / f"{time.time_ns()}.prof")

    ScriptRunner._run_script = run_script  # type: ignore[method-assign,assignment]  # likewise


def main() -> None:
    """Serve with a stopwatch until ended."""
    parser = argparse.ArgumentParser(prog="python -m bench.stopwatch", description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("log", type=Path)
    parser.add_argument("--sample", action="store_true", help="load the sample data into an empty store")
    parser.add_argument("--profile", type=Path, help="folder for a profile of every run")
    told = parser.parse_args()
    install(told.log, told.profile)
    from dashboard.server.run import serve

    serve(read_settings(), host="127.0.0.1", port=told.port, sample=told.sample)


if __name__ == "__main__":
    main()
