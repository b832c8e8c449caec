"""The parser's process: `python -m dashboard.intake.child`, a job on stdin, lines of JSON on stdout.

It limits its own memory and running time before it touches the file. Whatever a file does to it, the process that asked
for it lives on. Lines: {"done": share}, then {"result": …} or {"error": …}.
"""

import json
import resource
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dashboard import errors


def main() -> None:
    """Read the job from standard input, do it within its limits, tell progress and outcome line by line."""
    job = json.load(sys.stdin)
    _limit(job["address_space"], job["cpu_seconds"])

    def tell(message: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()

    carry_out(job, tell)


def carry_out(job: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> None:
    """Do the job and tell how it went. Only our own errors have words; any other ends the process."""
    try:
        if job.get("task") == "sheet":
            tell({"result": _write_sheet(job)})
            return
        from dashboard.intake.work import work  # imported under the limits: polars reserves memory for itself

        result = work(
            job["draft"] | {"path": Path(job["draft"]["path"])},
            Path(job["folder"]),
            key=bytes.fromhex(job["key"]),
            as_of=_instant(job["as_of"]),
            now=_instant(job["now"]) or datetime.now(UTC),
            tick=lambda share: tell({"done": share}),
        )
    except errors.DashboardError as error:
        values = {name: str(value) for name, value in error.values.items()}
        tell({"error": {"family": type(error).__name__, "what": error.what, "remedy": error.remedy,
                        "where": error.where, "rule": getattr(error, "rule", ""), "values": values}})  # fmt: skip
    except MemoryError:
        tell({"error": {"family": "memory"}})
    else:
        tell({"result": result})


def _write_sheet(job: dict[str, Any]) -> dict[str, Any]:
    """Write a workbook's sheet as text to the file the job names."""
    from dashboard.intake.workbook import convert

    book = convert(Path(job["path"]), job["name"], job["sheet"])
    Path(job["out"]).write_bytes(book.text)
    return {"sheet": book.sheet, "sheets": list(book.sheets)}


def _limit(address_space: int, cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


if __name__ == "__main__":
    main()
