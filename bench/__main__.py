"""The measurements from the shell: `make bench`, or `python -m bench NAME [OPTIONS]`.

Each is a module with `options(parser)`, which adds what it can be told, and `run(told)`, which returns what to print;
the first line of its docstring is its help. `run` may raise UsageError for an option that cannot be.
"""

import argparse
from importlib import import_module
from types import ModuleType

from dashboard.errors import UsageError

BENCHES = ("intake", "roundtrip", "fuzz", "made", "queries", "growth", "pages", "viewers", "soak", "import", "faults")
MODULES = {
    "import": "importing",  # no module can be named as a word of the language
}


def main() -> None:
    """Run one measurement and print its table."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="name", required=True)
    found = {name: _bench(commands, name) for name in BENCHES}
    told = parser.parse_args()
    try:
        print(found[told.name].run(told))
    except UsageError as error:
        parser.error(str(error))


def _bench(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str) -> ModuleType:
    """The module of that name, its options made known."""
    module = import_module(f"bench.{MODULES.get(name, name)}")
    module.options(commands.add_parser(name, help=(module.__doc__ or "").splitlines()[0]))
    return module


if __name__ == "__main__":
    main()
