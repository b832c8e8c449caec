"""Where a text that names somebody stands in what people wrote: notes, names, saved views, links."""

import json
import re
from contextlib import closing
from typing import Any

from sqlalchemy import Engine, select, update

from dashboard.state.database import reading, writing
from dashboard.state.tables import links, setting_groups, views


def of(engine: Engine, text: str) -> list[str]:
    """What holds this text as a word of its own, in a few words each: settings of all versions, views, links."""
    word = _word(text)
    found = []
    with reading(engine) as connection:
        for row in connection.execute(select(setting_groups).order_by(setting_groups.c.id)):
            if word.search(_plain(row.value)):
                found.append(f"{row.group_name} {row.version}")
        for row in connection.execute(select(views).order_by(views.c.view_id)):
            if word.search(f"{row.name} {_plain(row.filter)}"):
                found.append(f"view {row.view_id}")
        for row in connection.execute(select(links).order_by(links.c.link_id)):
            if word.search(_plain(row.filter)):
                found.append(f"link {row.link_id}")
    return found


def erase(engine: Engine, text: str, mark: str) -> None:
    """Put a mark in its place wherever that changes no figure: in settings' words and views' names. Filters stay."""
    word = _word(text)
    with writing(engine) as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete=ON")  # what is overwritten is gone from the file, too
        for row in connection.execute(select(setting_groups)).all():
            if (value := _marked(row.value, word, mark)) != row.value:
                connection.execute(update(setting_groups).where(setting_groups.c.id == row.id).values(value=value))
        for row in connection.execute(select(views)).all():
            if (name := word.sub(mark, row.name)) != row.name:
                # Two views of one person cannot have one name.
                name = f"{name} {row.view_id[:4]}"
                connection.execute(update(views).where(views.c.view_id == row.view_id).values(name=name))
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as raw:  # in no transaction, or nothing could be moved out of the log
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _word(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(text)}(?![\w-])")


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _marked(value: Any, word: re.Pattern[str], mark: str) -> Any:
    """The same value with the mark in all its texts."""
    if isinstance(value, str):
        return word.sub(mark, value)
    if isinstance(value, dict):
        return {_marked(key, word, mark): _marked(part, word, mark) for key, part in value.items()}
    if isinstance(value, list):
        return [_marked(part, word, mark) for part in value]
    return value
