"""Saved settings in groups (targets, promos, calendar, …), every version kept.

A group that nobody saved is not here: its starting values belong to the mart, and change with the program.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, func, select

from dashboard.errors import UsageError
from dashboard.state.database import reading, writing
from dashboard.state.tables import setting_groups

GROUPS = (
    "zone", "week_start", "targets", "promos", "calendar_days", "schedule", "goals",
    "names", "notes", "hide_agent_names", "single_keys",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Saved:
    """One version of a group. value: None when the starting values were put back."""

    group: str
    version: int
    value: object
    saved_at: datetime
    saved_by: str


def save(engine: Engine, group: str, value: object, by: str) -> Saved:
    """Put a new version of a group in force. value: plain values, lists, dates; None means the starting values."""
    _check(group)
    with writing(engine) as connection:
        last = connection.execute(
            select(func.max(setting_groups.c.version)).where(setting_groups.c.group_name == group)
        ).scalar_one()
        connection.execute(
            setting_groups.insert().values(
                group_name=group,
                version=(last or 0) + 1,
                value=value,
                saved_at=datetime.now(UTC),
                saved_by=by,
            )
        )
    return history(engine, group)[0]


def in_force(engine: Engine) -> dict[str, object]:
    """Group → value, of the groups whose newest version is not the starting one."""
    newest = (
        select(setting_groups.c.group_name, func.max(setting_groups.c.version).label("version"))
        .group_by(setting_groups.c.group_name)
        .subquery()
    )
    query = select(setting_groups).join(
        newest,
        (newest.c.group_name == setting_groups.c.group_name) & (newest.c.version == setting_groups.c.version),
    )
    with reading(engine) as connection:
        return {row.group_name: row.value for row in connection.execute(query) if row.value is not None}


def history(engine: Engine, group: str) -> list[Saved]:
    """All versions of a group, the newest first."""
    _check(group)
    columns = setting_groups.c
    query = select(setting_groups).where(columns.group_name == group).order_by(columns.version.desc())
    with reading(engine) as connection:
        return [Saved(r.group_name, r.version, r.value, r.saved_at, r.saved_by) for r in connection.execute(query)]


def _check(group: str) -> None:
    if group not in GROUPS:
        raise UsageError("There is no settings group {group}.", "Choose one of {groups}.", group=group, groups=GROUPS)
