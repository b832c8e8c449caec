"""Step 1: how the file was read, each guess a menu that reads it again, and its first rows. Also the file's card."""

from typing import Any
from zoneinfo import available_timezones

import polars as pl
import streamlit as st

from dashboard.pages import _import_questions
from dashboard.pages._desk import Desk, Item
from dashboard.pages._import_steps import CHECK, COLUMNS, UPLOAD, foot, needs_you
from dashboard.pages._parts import Screen, heading
from dashboard.values import md_label
from dashboard.words import N_

KINDS = {"tickets": N_("Tickets"), "surveys": N_("Surveys")}
GENERIC = "generic"
DELIMITERS = {",": N_("comma"), ";": N_("semicolon"), "\t": N_("tab"), "|": N_("bar")}
DECIMALS = {".": N_("point"), ",": N_("comma")}
AUTOMATIC = "auto"
HEADER_ROWS = 12  # rows among which the header can be chosen
WARNINGS = ("bad_bytes", "encoded_twice", "swapped_days", "no_id", "no_dates")  # notes that speak of doubtful figures
# Menus after which earlier choices about columns mean nothing.
OTHER_COLUMNS = ("kind", "layout", "sheet", "header_row")
FAULT_MENUS = ("encoding", "delimiter", "header_row")


def file_card(item: Item, desk: Desk, screen: Screen) -> None:
    """What the file is and how it was read, on top of every step."""
    t = screen.t
    with st.container(border=True, key=f"card_file_{item.key}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            with st.container(gap=None, width="stretch"):
                st.subheader(f":material/description: {md_label(item.name)}", anchor=False)
                st.caption(_description(item, desk, screen))
            if item.record is None and item.work is None:
                st.button(t("Change file"), type="tertiary", key=f"drop_{item.key}", on_click=desk.drop, args=(item,))
        if item.draft is not None and item.record is None:
            notes = item.preview.notes if item.preview is not None else item.draft.notes
            _notes(notes, screen, is_remembered=item.draft.saved)
        if item.fault:
            st.error(md_label(item.fault))


def _description(item: Item, desk: Desk, screen: Screen) -> str:
    t, show, draft = screen.t, screen.show, item.draft
    parts = [show.size(item.size)]
    if draft is not None:
        named = desk.layouts().get(draft.layout, draft.layout)
        parts += [
            t.plural("{n} row", "{n} rows", draft.records, n=show.value(draft.records, "count")),
            t("sheet {name}", name=draft.sheet) if draft.sheet else desk.encodings().get(draft.encoding, "UTF-8"),
            "" if draft.sheet else t(DELIMITERS.get(draft.delimiter[0], draft.delimiter)),
            t("looks like: {kind}", kind=t.within("kind", KINDS[draft.kind])),
            t("from: {layout}", layout=t("no particular help desk") if draft.layout == GENERIC else named),
        ]
    return md_label(" · ".join(part for part in parts if part))


def _notes(notes: Any, screen: Screen, *, is_remembered: bool) -> None:
    """What people should know: doubts in yellow, the rest in small print."""
    t, quiet = screen.t, []
    for note in notes:
        said = t(note.text, **{k: md_label(_word(note.code, v, screen)) for k, v in note.places.items()})
        if note.code in WARNINGS:
            st.warning(said)
        else:
            quiet.append(f":material/info: {said}")
    if is_remembered:
        quiet.append(f":material/bookmark: {t('Read and matched as you chose last time.')}")
    if quiet:
        st.caption("  \n".join(quiet))  # two blanks: a line each


def _word(code: str, value: object, screen: Screen) -> str:
    """A note's value: the name of a separator is a word of ours, everything else is data or a number."""
    if isinstance(value, int):
        return screen.show.value(value, "count")
    return screen.t(str(value)) if code == "separator" else str(value)


def render(item: Item, desk: Desk, screen: Screen) -> None:
    """Draw the step."""
    t, draft = screen.t, item.draft
    if draft is None:
        _overcome(item, desk, screen)
        with st.expander(t("Read it in another way")):
            _menus(item, desk, screen, FAULT_MENUS)
        return
    if desk.asks_zone:
        _zone(item, desk, screen)
    with st.container(border=True, key=f"card_reading_{item.key}"):
        heading(t("How it was read"), t("Each choice reads the file again."))
        names = ("kind", "layout", *(("sheet",) if draft.sheets else FAULT_MENUS[:2]), "header_row", "decimal",
                 "file_zone")  # fmt: skip
        _menus(item, desk, screen, names)
        _import_questions.ask(item, desk, screen, of_reading=True)
        _first_rows(item, screen)
    with foot(item, screen, None, COLUMNS if needs_you(item) else CHECK):
        pass


def _overcome(item: Item, desk: Desk, screen: Screen) -> None:
    """The ways past what stopped the reading, where there are any."""
    rule = desk.rule(item.rule) if item.rule else None
    if rule is None:
        return
    with st.container(horizontal=True):
        for code, words in rule.choices:
            if code != rule.default and st.button(screen.t(words), key=f"rule_{item.key}_{code}"):
                desk.look_again(item, rules={**item.choices.get("rules", {}), item.rule: code})
                item.step = UPLOAD if item.draft is None else 0
                st.rerun()


def _zone(item: Item, desk: Desk, screen: Screen) -> None:
    """Before the first import: in which zone days are counted. The browser's own is proposed."""
    t = screen.t
    zones = sorted(available_timezones() | {desk.zone})
    with st.container(border=True, key="card_zone"):
        heading(t("Reporting time zone"), t("days and hours are counted in it"))
        chosen = st.selectbox(
            t("Reporting time zone"), zones, index=zones.index(desk.zone), key=f"zone_{item.key}_{desk.zone}",
            label_visibility="collapsed", width=320, disabled=desk.is_busy,
        )  # fmt: skip
        st.caption(t("All days and hours will be counted in {zone}. Times without a zone are read in it.", zone=chosen))
    if chosen != desk.zone:
        desk.set_zone(chosen)
        st.rerun()


# Menus


def _menus(item: Item, desk: Desk, screen: Screen, names: tuple[str, ...]) -> None:
    """One menu a guess. What the visitor does not choose is found out."""
    t, draft = screen.t, item.draft
    offered: dict[str, tuple[str, dict[Any, str], str]] = {
        "kind": (N_("The file holds"), {k: t.within("kind", v) for k, v in KINDS.items()},
                 t.within("kind", KINDS[draft.kind]) if draft else ""),
        "layout": (N_("Exported from"), _layouts(desk, screen), _layouts(desk, screen)[draft.layout] if draft else ""),
        "encoding": (N_("Encoding"), dict(desk.encodings()),
                     desk.encodings().get(draft.encoding, "UTF-8") if draft else ""),
        "delimiter": (N_("Separator"), {k: t(v) for k, v in DELIMITERS.items()},
                      t(DELIMITERS.get(draft.delimiter[0], draft.delimiter)) if draft else ""),
        "sheet": (N_("Sheet"), {name: name for name in draft.sheets} if draft else {}, draft.sheet if draft else ""),
        "header_row": (N_("Header in row"), _header_rows(screen), _header_now(draft, screen) if draft else ""),
        "file_zone": (N_("Zone of its times"), {zone: zone for zone in sorted(available_timezones())},
                      (draft.file_zone or draft.zone) if draft else ""),
        "decimal": (N_("Decimal sign"), {k: t(v) for k, v in DECIMALS.items()},
                    t(DECIMALS[draft.decimal]) if draft and draft.decimal else ""),
    }  # fmt: skip
    with st.container(horizontal=True, key=f"menus_{item.key}"):
        for name in names:
            label, choices, found = offered[name]
            _menu(name, label, choices, found, item, desk, screen)


def _menu(
    name: str, label: str, choices: dict[Any, str], found: str, item: Item, desk: Desk, screen: Screen
) -> None:  # fmt: skip
    t, held = screen.t, item.choices.get(name)
    automatic = t("Automatic: {found}", found=found) if found and held is None else t("Automatic")
    options = [AUTOMATIC, *choices]
    picked = st.selectbox(
        t(label), options, index=options.index(held) if held in options else 0,
        width=280 if name == "layout" else 220,
        format_func=lambda code: automatic if code == AUTOMATIC else choices[code],
        key=f"read_{item.key}_{name}_{held}_{automatic}",
    )  # fmt: skip
    wanted = None if picked == AUTOMATIC else picked
    if wanted != held:
        begin_anew: dict[str, Any] = {"mapping": {}, "answers": {}} if name in OTHER_COLUMNS else {}
        desk.look_again(item, **{name: wanted}, **begin_anew)
        st.rerun()


def _layouts(desk: Desk, screen: Screen) -> dict[str, str]:
    return {code: screen.t("no particular help desk") if code == GENERIC else name
            for code, name in desk.layouts().items()}  # fmt: skip


def _header_rows(screen: Screen) -> dict[int, str]:
    numbers = {n: screen.show.value(n, "count") for n in range(1, HEADER_ROWS + 1)}
    return {0: screen.t("There is none"), **numbers}


def _header_now(draft: Any, screen: Screen) -> str:
    if draft.header_record < 0:
        return screen.t("There is none")
    return screen.show.value(draft.header_record - draft.header_rows + 2, "count")


def _first_rows(item: Item, screen: Screen) -> None:
    """The first rows as they stand, numbered, columns lettered as in a spreadsheet; the header's rows are marked."""
    t, draft = screen.t, item.draft
    if not draft.rows:
        return
    width = max(map(len, draft.rows))
    header = range(draft.header_record - draft.header_rows + 1, draft.header_record + 1)
    numbers = [t("{n} · header", n=i + 1) if i in header else str(i + 1) for i in range(len(draft.rows))]
    cells = {letters(k): [row[k] if k < len(row) else "" for row in draft.rows] for k in range(width)}
    st.caption(t("The first rows of the file:"))
    st.dataframe(pl.DataFrame({" ": numbers} | cells), hide_index=True,
                 height="content" if len(numbers) < 8 else 320,
                 column_config={" ": st.column_config.TextColumn(width=96)})  # fmt: skip


def letters(position: int) -> str:
    """0 → A, 25 → Z, 26 → AA: the name of a column in a spreadsheet."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
