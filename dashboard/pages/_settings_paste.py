"""Promotions copied from a sheet: lines of text become plain rows, with or without a line of headings."""

import csv
import re
from collections.abc import Mapping, Sequence
from typing import Any

Row = dict[str, Any]
ORDER = ("name_en", "name_zh", "starts_on", "ends_on", "day_zero", "code")
HEADINGS = {
    "name_en": ("name", "english", "name en", "name in english", "promotion", "英文名", "英文名称"),
    "name_zh": ("chinese", "name zh", "name in chinese", "中文名", "中文名称", "名称", "活动名称", "大促", "促销"),
    "starts_on": ("from", "start", "starts", "first day", "starts on", "开始", "开始日期", "首日"),
    "ends_on": ("to", "until", "end", "ends", "last day", "ends on", "结束", "结束日期", "末日"),
    "day_zero": ("day zero", "zero", "peak day", "零日", "对齐日", "高潮日", "基准日"),
    "code": ("code", "代码", "编码"),
}
KEYS = {re.sub(r"[\W_]+", "", word): column for column, words in HEADINGS.items() for word in (*words, column)}


def rows_of(text: str, known: Mapping[str, str]) -> list[Row]:
    """Plain rows of promotions. known: name → code of promotions that are here already.

    Cells are separated by tabs, else by semicolons or commas. Without headings the columns are ORDER. One name serves
    for both languages; without a code the known one or one made of the name is taken; without a day zero the last day.
    """
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    if not lines:
        return []
    separator = next((sign for sign in "\t;" if sign in lines[0]), ",")
    table = [[cell.strip() for cell in cells] for cells in csv.reader(lines, delimiter=separator)]
    heads = [KEYS.get(re.sub(r"[\W_]+", "", cell.casefold())) for cell in table[0]]
    if "starts_on" in heads:
        table = table[1:]
    else:
        heads = list(ORDER)
    return [_row(dict(zip(heads, cells, strict=False)), known) for cells in table]


def _row(cells: Mapping[str | None, str], known: Mapping[str, str]) -> Row:
    name_en = cells.get("name_en") or cells.get("name_zh") or ""
    name_zh = cells.get("name_zh") or name_en
    code = cells.get("code") or known.get(name_en) or known.get(name_zh) or code_of(name_en)
    starts, ends = cells.get("starts_on", ""), cells.get("ends_on") or cells.get("starts_on", "")
    return {
        "code": code, "name_en": name_en, "name_zh": name_zh,
        "starts_on": starts, "ends_on": ends, "day_zero": cells.get("day_zero") or ends,
    }  # fmt: skip


def code_of(name: str) -> str:
    """A code made of a name: letters and digits stay, Chinese ones as numbers; the same name gives the same code."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")
    if plain or not name:
        return plain[:40]
    return "p_" + "".join(f"{ord(sign):x}" for sign in name)[:38]


def known_names(rows: Sequence[Row]) -> dict[str, str]:
    """Name in either language → code."""
    return {row[name]: row["code"] for row in rows for name in ("name_zh", "name_en")}
