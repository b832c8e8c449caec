"""One target of `fuzz` under atheris: `python -m bench.led TARGET [options of libFuzzer]`."""

import sys

import atheris

with atheris.instrument_imports(include=["dashboard.intake"]):
    from bench.fuzz import TARGETS

if __name__ == "__main__":
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
