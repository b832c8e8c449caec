"""Import data: a file goes in after a look at what it holds; every import can be taken out again."""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from dashboard import vocabulary
from dashboard.fields import SURVEY_FIELDS, TICKET_FIELDS
from dashboard.filters import Filter
from dashboard.pages import _import_questions
from dashboard.pages._desk import Desk, Item
from dashboard.pages._parts import Screen, heading, progress_bar
from dashboard.pages._states import template
from dashboard.values import NOTHING, md_label
from dashboard.words import N_

TITLE, SLUG, ICON = N_("Import data"), "import", ":material/upload_file:"

KINDS = {"tickets": N_("Tickets"), "surveys": N_("Surveys")}
LAYOUT_NAMES = {"generic": N_("no particular help desk"), "zendesk": "Zendesk", "freshdesk": "Freshdesk"}
DELIMITERS = {",": N_("comma"), ";": N_("semicolon"), "\t": N_("tab"), "|": N_("bar")}
HOW = {
    "chosen": N_("your choice"),
    "layout": N_("known from this help desk"),
    "alias": N_("matched by name"),
    "near": N_("matched by a similar name"),
    "likely": N_("matched by its question"),
    "time": N_("time of day of the date"),
    "": N_("not imported"),
}
FIELD_LABELS = {field.name: field.label for field in (*SURVEY_FIELDS, *TICKET_FIELDS)} | vocabulary.QUESTIONS
LEVELS = {"row": N_("left out"), "cell": N_("row kept, cell empty"), "flag": N_("row and cell kept")}
HISTORY_ROWS = 50


def render(desk: Desk, screen: Screen) -> None:
    """Draw the page."""
    t = screen.t
    with st.container(border=True, key="card_upload"):
        heading(t("Choose files"), t("CSV of tickets or of surveys, up to {mb} MB each", mb=desk.upload_mb))
        uploads = st.file_uploader(
            t("Choose files"), type=["csv", "tsv", "txt", "xlsx"], accept_multiple_files=True, key="uploads",
            label_visibility="collapsed", max_upload_size=desk.upload_mb,
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(t("Nothing is written before you have seen the counts. Templates:"), width="content")
            for kind, label in KINDS.items():
                st.download_button(
                    t.within("kind", label), template(kind), f"{kind}.csv", "text/csv",
                    on_click="ignore", type="tertiary", key=f"template_{kind}",
                )  # fmt: skip
    for upload in uploads or ():
        _file(desk.item(upload), desk, screen)
    _history(desk, screen)


# One file


def _file(item: Item, desk: Desk, screen: Screen) -> None:
    t = screen.t
    with st.container(border=True, key=f"card_file_{item.key}"):
        st.subheader(f":material/description: {md_label(item.name)}", anchor=False)
        if item.record is not None:
            _result(item, desk, screen)
            return
        if item.draft is not None:
            st.caption(_description(item, screen))
            for note in item.draft.notes:
                st.info(t(note.text, **{k: md_label(_word(note.code, v, screen)) for k, v in note.places.items()}))
        if item.fault:
            st.error(md_label(item.fault))
        if item.draft is None:
            return
        _mapping(item, desk, screen)
        if item.draft.missing:
            names = ", ".join(_field_label(field, screen) for field in item.draft.missing)
            st.warning(t("No column for {fields}. Pick one above, or add it to the file.", fields=f"*{names}*"))
            return
        if not _import_questions.ask(item, desk, screen):
            return
        _import_questions.unknown_words(item, desk, screen)
        if item.preview is None and not item.fault:
            with progress_bar(screen) as tell:
                desk.count(item, tell)
            if item.fault:
                st.rerun()
        if item.preview is not None:
            _counts(item, desk, screen)


def _description(item: Item, screen: Screen) -> str:
    t, show, draft = screen.t, screen.show, item.draft
    layout = LAYOUT_NAMES.get(draft.layout, draft.layout.replace("_", " "))
    parts = [
        show.size(item.size),
        t("{n} rows", n=show.value(draft.records, "count")),
        draft.encoding.upper(),
        t(DELIMITERS.get(draft.delimiter[0], draft.delimiter)),
        t("looks like: {kind}", kind=t.within("kind", KINDS[draft.kind])),
        t("from: {layout}", layout=t(layout)),
    ]
    return md_label(" · ".join(parts))


def _word(code: str, value: object, screen: Screen) -> str:
    """A note's value: the name of a separator is a word of ours, everything else is data or a number."""
    if isinstance(value, int):
        return screen.show.value(value, "count")
    return screen.t(str(value)) if code == "separator" else str(value)


def _field_label(field: str, screen: Screen) -> str:
    return screen.t(FIELD_LABELS.get(field, field))


def _mapping(item: Item, desk: Desk, screen: Screen) -> None:
    """The columns of the file, where each goes, and how that was found; changing one looks again."""
    t, draft = screen.t, item.draft
    matched = sum(1 for column in draft.columns if column.field)
    title = t("Columns: {matched} of {all} matched", matched=matched, all=len(draft.columns))
    with st.expander(title, expanded=bool(draft.missing), key=f"columns_{item.key}"):
        kind = st.segmented_control(
            t("The file holds"), list(KINDS), default=draft.kind, required=True,
            format_func=lambda k: t.within("kind", KINDS[k]), key=f"kind_{item.key}_{draft.kind}",
        )  # fmt: skip
        if kind and kind != draft.kind:
            desk.look_again(item, kind=kind, mapping={})
            st.rerun()
        widths = (3, 4, 3, 2)
        _heads(
            (N_("Column in your file"), N_("First values"), N_("Goes to"), N_("Check")),
            widths,
            screen,
            f"map_{item.key}",
        )
        options = ["", *desk.fields(draft.kind)]
        picked: dict[int, str] = {}
        for column in draft.columns:
            cells = st.columns(widths, vertical_alignment="center")
            cells[0].text(column.header or NOTHING)
            cells[1].text(_first_values(column.samples))
            now = column.field or ""
            picked[column.position] = cells[2].selectbox(
                t("Goes to"), options, index=options.index(now) if now in options else 0,
                format_func=lambda f: _field_label(f, screen) if f else t("Do not import"),
                label_visibility="collapsed", key=f"map_{item.key}_{column.position}_{now}_{draft.kind}",
            )  # fmt: skip
            cells[3].caption(t(HOW.get(column.how, column.how)))
        _remap(item, desk, screen, picked)


def _remap(item: Item, desk: Desk, screen: Screen, picked: dict[int, str]) -> None:
    """Look again when a choice differs from what was found. A field can be filled by one column only."""
    draft = item.draft
    changed = {c.position for c in draft.columns if picked[c.position] != (c.field or "")}
    if not changed:
        return
    taken = {picked[p] for p in changed} - {""}
    for column in draft.columns:
        if column.position not in changed and column.field in taken:
            name = _field_label(column.field, screen)
            st.warning(screen.t("{field} is matched twice. Set the other column first.", field=f"*{name}*"))
            return
    wanted = {column.field: "" for column in draft.columns if column.field}
    wanted |= {
        picked[column.position]: column.header
        for column in draft.columns
        if picked[column.position] and column.how != "time"
    }
    desk.look_again(item, kind=draft.kind, mapping=wanted)
    st.rerun()


def _heads(heads: tuple[str, ...], widths: tuple[float, ...], screen: Screen, key: str) -> None:
    """The heads of a table made of columns; on a phone, where columns stand below each other, they are hidden."""
    with st.container(key=f"heads_{key}"):
        for place, head in zip(st.columns(widths), heads, strict=True):
            place.caption(screen.t(head))


def _first_values(samples: tuple[str, ...]) -> str:
    shown = [sample if len(sample) <= 24 else sample[:23] + "…" for sample in samples]
    return ", ".join(shown) or NOTHING


def _counts(item: Item, desk: Desk, screen: Screen) -> None:
    t, show, preview = screen.t, screen.show, item.preview
    st.markdown(f"**{t('What will happen')}**")
    numbers = (
        (N_("To add"), preview.added),
        (N_("To update"), preview.updated),
        (N_("Unchanged"), preview.same),
        (N_("Left out"), preview.rejected),
    )
    with st.container(horizontal=True, gap="large", key=f"counts_{item.key}"):
        for label, number in numbers:
            st.metric(t(label), show.value(number, "count"), width="content")
    st.caption(t("Together {n} rows, all of the file.", n=show.value(preview.rows, "count")))
    _problems(preview.problems, item.key, desk, screen)
    if preview.repeat_of is not None:
        day = show.moment(desk.local(preview.repeat_of.imported_at))
        st.info(t("You imported this file on {date} (same content): importing it again changes no figure.", date=day))
    wanted = preview.added + preview.updated
    button = t("Import {n} rows", n=show.value(wanted, "count"))
    if not wanted:
        st.info(t("There is nothing new in this file."))
    if st.button(button, type="primary", key=f"import_{item.key}", disabled=not wanted, icon=":material/upload:"):
        with progress_bar(screen) as tell:
            desk.commit(item, tell)
        st.rerun()


def _problems(problems: Any, item_key: str, desk: Desk, screen: Screen) -> None:
    """Problems grouped by cause, those that leave rows out first, each with its first example."""
    if not problems:
        return
    t, show = screen.t, screen.show
    widths = (4, 1.4, 5, 2.4)
    heads = (N_("Problem"), N_("Rows"), N_("Example"), N_("What we do"))
    with st.expander(t("Problems found: {n}", n=len(problems)), expanded=True):
        _heads(heads, widths, screen, f"problems_{item_key}")
        for one in problems:
            cells = st.columns(widths, vertical_alignment="center")
            cells[0].text(t(desk.problem(one["problem"])))
            cells[1].text(show.value(one["rows"], "count"))
            cells[2].text(_example(one, screen))
            cells[3].text(t(LEVELS.get(one["level"], one["level"])))


def _example(problem: Any, screen: Screen) -> str:
    t = screen.t
    parts = [t("line {n}", n=screen.show.value(problem["line"], "count"))]
    if problem.get("column"):
        parts.append(str(problem["column"]))
    if problem.get("found"):
        parts.append(t("found “{found}”", found=problem["found"]))
    if problem.get("expected"):
        parts.append(t("expected {what}", what=t(problem["expected"])))
    return " · ".join(parts)


def _result(item: Item, desk: Desk, screen: Screen) -> None:
    t, show, record = screen.t, screen.show, item.record
    st.success(
        t(
            "Imported: {added} added, {updated} updated, {same} unchanged, {rejected} left out.",
            added=show.value(record.added, "count"),
            updated=show.value(record.updated, "count"),
            same=show.value(record.same, "count"),
            rejected=show.value(record.rejected, "count"),
        )
    )
    with st.container(horizontal=True):
        period = _period(record)
        label = t("See it in Overview")
        if period and st.button(label, type="primary", key=f"see_{item.key}", icon=":material/dashboard:"):
            screen.open("overview", period)
        _undo(record.import_id, f"result_{item.key}", desk, screen, t("Undo this import"))


def _period(record: Any) -> Filter | None:
    """The file's own dates as a period."""
    if not (record.first_date and record.last_date):
        return None
    first, last = date.fromisoformat(record.first_date), date.fromisoformat(record.last_date)
    return Filter(days=None, start_date=first, end_date=last)


# History


def _history(desk: Desk, screen: Screen) -> None:
    t = screen.t
    records = list(desk.history())[:HISTORY_ROWS]
    if not records:
        return
    with st.container(border=True, key="card_history"):
        heading(t("History"))
        for record in records:
            with st.container(
                horizontal=True,
                vertical_alignment="center",
                horizontal_alignment="distribute",
                key=f"past_{record.import_id}",
            ):
                with st.container(gap=None, width="content"):
                    st.text(record.file + (f" ({t('sample data')})" if record.is_sample else ""))
                    st.caption(_summary(record, desk, screen))
                with st.container(horizontal=True, width="content", vertical_alignment="center"):
                    _past_actions(record, desk, screen)


def _summary(record: Any, desk: Desk, screen: Screen) -> str:
    """One line about an import: kind, counts, when and by whom."""
    t, show = screen.t, screen.show
    parts = [
        t(KINDS.get(record.kind, record.kind)),
        t("{n} added", n=show.value(record.added, "count")),
        t("{n} updated", n=show.value(record.updated, "count")),
        t("{n} left out", n=show.value(record.rejected, "count")),
        show.moment(desk.local(record.imported_at)),
    ]
    if record.imported_by not in ("", "local"):
        parts.append(md_label(record.imported_by))
    return " · ".join(parts)


def _past_actions(record: Any, desk: Desk, screen: Screen) -> None:
    t = screen.t
    if record.is_undone:
        st.caption(t("undone"))
        return
    if record.rejected:
        st.download_button(
            t("Left-out rows"), _left_out(desk, record.import_id), f"left_out_{record.import_id}.csv",
            "text/csv", on_click="ignore", type="tertiary", key=f"left_out_{record.import_id}",
        )  # fmt: skip
    _undo(record.import_id, "history", desk, screen, t("Undo"))


def _left_out(desk: Desk, import_id: str) -> Callable[[], bytes]:
    return lambda: desk.left_out(import_id)


def _undo(import_id: str, place: str, desk: Desk, screen: Screen, label: str) -> None:
    if st.button(label, key=f"undo_{place}_{import_id}", icon=":material/undo:"):
        with progress_bar(screen) as tell:
            fault = desk.undo(import_id, tell)
        if fault:
            st.error(md_label(fault))
        else:
            st.rerun()
