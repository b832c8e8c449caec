"""What a process and its children cost: processor seconds and memory, read from /proc (Linux)."""

import os
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Cost:
    """name: of the program. cpu_seconds: since it began. rss_mb: memory in use now, 10^6 bytes; own_mb: of that, what
    belongs to the process alone, without the files that it maps, which the system drops and reads again as it likes."""

    pid: int
    name: str
    cpu_seconds: float
    rss_mb: float
    own_mb: float


def family(pid: int) -> list[Cost]:
    """The process and all its descendants that are alive."""
    parents = {int(path.name): _fields(path)[1] for path in PROC.glob("[0-9]*") if _fields(path)}
    wanted, found = [pid], []
    for one in wanted:
        wanted.extend(child for child, parent in parents.items() if int(parent) == one)
        if cost := _cost(one):
            found.append(cost)
    return found


def _cost(pid: int) -> Cost | None:
    fields = _fields(PROC / str(pid))
    if not fields:
        return None
    name = (PROC / str(pid) / "comm").read_text().strip()
    user, system, rss = int(fields[11]), int(fields[12]), int(fields[21])
    try:
        pages, files = map(int, (PROC / str(pid) / "statm").read_text().split()[1:3])
    except (OSError, ValueError):  # gone
        pages = files = 0
    return Cost(pid, name, (user + system) / TICKS, rss * PAGE / 1e6, (pages - files) * PAGE / 1e6)


def _fields(path: Path) -> list[str]:
    """What `stat` says after the program's name, which may hold spaces; nothing when the process is gone."""
    try:
        return (path / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
