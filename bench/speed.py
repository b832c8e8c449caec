"""Speed and memory of an import, beside DuckDB's typed read of the same file.

Seconds are of the processor (user and system, all threads), so that a busy machine changes little; peaks are resident
memory. Every figure comes from a process of its own.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.generated import write_tickets

MB = 1_000_000
DUCKDB = """
import duckdb, sys
connection = duckdb.connect()
connection.execute("create table t as select * from read_csv($path)", {"path": sys.argv[1]})
told = {"rows": connection.execute("select count(*) from t").fetchone()[0]}
"""
INTAKE = """
import sys
from dashboard.intake import inspect, parse
draft = inspect(sys.argv[1], name="tickets.csv", zone="Asia/Shanghai")
seen = time.process_time() - begin
parsed = parse(draft, sys.argv[2], key=b"0" * 32)
told = {"rows": parsed.facts["rows"], "kept": parsed.facts["tables"]["tickets"], "inspect": seen}
"""
IMPORT = """
import subprocess, sys
done = subprocess.run([sys.executable, "-m", "dashboard", "import", sys.argv[1]], capture_output=True, text=True)
assert done.returncode == 0, done.stderr
told = {}
"""
FRAME = """
import json, resource, time
{imports}
begin, clock = time.process_time(), time.perf_counter()
{body}
own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps(told | {{
    "cpu": time.process_time() - begin + children.ru_utime + children.ru_stime, "wall": time.perf_counter() - clock,
    "child_cpu": children.ru_utime + children.ru_stime,
    "peak": own.ru_maxrss * 1024, "child_peak": children.ru_maxrss * 1024,
}}))
"""


def measure(rows: int) -> dict[str, Any]:
    """Measure one size. Keys: rows, bytes, cpu seconds of `intake` and `duckdb`, their ratio, peaks in bytes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tickets.csv"
        write_tickets(path, rows)
        duck = _run(DUCKDB, "import duckdb", path)
        own = _run(INTAKE, "import dashboard.intake", path, Path(folder) / "parsed")
        whole = _run(IMPORT, "", path, data=Path(folder) / "data")
        return {
            "rows": rows, "bytes": path.stat().st_size, "duckdb": duck, "intake": own, "import": whole,
            "ratio": own["cpu"] / duck["cpu"], "load": os.getloadavg()[0],
        }  # fmt: skip


def table(found: list[dict[str, Any]]) -> str:
    """The figures of several sizes as a table."""
    lines = [
        f"{'rows':>10}{'MB':>6}{'DuckDB':>9}{'inspect':>9}{'parse':>9}{'ratio':>7}{'rows/s':>9}"
        f"{'parent':>9}{'child':>9}{'import':>9}{'its cpu':>9}{'its peak':>9}{'load':>6}"
    ]
    for one in found:
        own, whole = one["intake"], one["import"]
        lines.append(
            f"{one['rows']:10,}{one['bytes'] // MB:6}{one['duckdb']['cpu']:8.1f}s{own['inspect']:8.1f}s"
            f"{own['cpu'] - own['inspect']:8.1f}s{one['ratio']:7.2f}{one['rows'] / own['cpu']:9,.0f}"
            f"{own['peak'] // MB:6} MB{own['child_peak'] // MB:6} MB{whole['wall']:8.1f}s"
            f"{whole['cpu']:8.1f}s{whole['child_peak'] // MB:6} MB{one['load']:6.1f}"
        )
    return "\n".join(lines)


def _run(body: str, imports: str, *told: Path, data: Path | None = None) -> dict[str, Any]:
    code = FRAME.format(imports=imports, body=body)
    env = os.environ | ({"CSAT_DATA": str(data)} if data else {})
    done = subprocess.run([sys.executable, "-c", code, *map(str, told)], capture_output=True, text=True, env=env)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])
