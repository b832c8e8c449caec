"""Import data: a file goes in after a look at what it holds, in four steps; every import can be taken out again."""

import streamlit as st

from dashboard.pages import _import_check, _import_columns, _import_history, _import_reading, _import_result
from dashboard.pages._desk import Desk, Item
from dashboard.pages._import_steps import CHECK, COLUMNS, RESULT, UPLOAD, first_step, step_bar, watch
from dashboard.pages._parts import Screen, heading
from dashboard.pages._states import template
from dashboard.values import md_label
from dashboard.words import N_

TITLE, SLUG, ICON = N_("Import data"), "import", ":material/upload_file:"

KINDS = _import_reading.KINDS
STEPS = {
    UPLOAD: _import_reading.render,
    COLUMNS: _import_columns.render,
    CHECK: _import_check.render,
    RESULT: _import_result.render,
}


def render(desk: Desk, screen: Screen) -> None:
    """Draw the page."""
    _import_history.work(desk, screen)
    shown = desk.chosen
    if shown is None:
        step_bar(None, screen)
        _drop_zone(desk, screen)
    else:
        _choice(shown, desk, screen)
        _wizard(shown, desk, screen)
    _import_history.render(desk, screen)


def _wizard(item: Item, desk: Desk, screen: Screen) -> None:
    """The steps of one file, and room for more files."""
    t = screen.t
    if item.draft is None:
        item.step = UPLOAD
    elif not item.step:
        item.step = first_step(item, desk)
    if item.step == CHECK:
        _import_check.begin(item, desk)
    step_bar(item, screen)
    _import_reading.file_card(item, desk, screen)
    if item.work is not None:
        watch(item, screen)
    else:
        STEPS[item.step](item, desk, screen)
    with st.expander(t("More files"), icon=":material/add:", expanded=item.step == RESULT):
        _drop_zone(desk, screen, is_first=False)


def _choice(shown: Item, desk: Desk, screen: Screen) -> None:
    """Several files wait: which one is shown."""
    files = {item.key: item for item in desk.files()}
    if len(files) == 1:
        return
    picked = st.segmented_control(
        screen.t("Files"), list(files), default=shown.key, required=True,
        format_func=lambda key: _title(files[key]), key=f"files_{shown.key}_{len(files)}",
    )  # fmt: skip
    if picked and picked != shown.key:
        desk.choose(files[picked])
        st.rerun()


def _title(item: Item) -> str:
    mark = ":material/check:" if item.record else ":material/error:" if item.fault else ":material/description:"
    return f"{mark} {md_label(item.name)}"


def _drop_zone(desk: Desk, screen: Screen, *, is_first: bool = True) -> None:
    """Where files are dropped. Once they are on the desk it is empty again, and holds nothing in memory."""
    t = screen.t
    with st.container(border=is_first, key="card_upload" if is_first else "more_upload"):
        heading(t("Choose files"), t("CSV or Excel, tickets or surveys, up to {mb} MB each", mb=desk.upload_mb))
        uploads = st.file_uploader(
            t("Choose files"), accept_multiple_files=True,
            key=desk.place, label_visibility="collapsed", max_upload_size=desk.upload_mb,
        )  # fmt: skip
        if uploads:
            with st.spinner(t("Reading the file")):
                desk.take(uploads)
            st.rerun()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(t("Nothing is written before you have seen the counts. Templates:"), width="content")
            for kind, label in KINDS.items():
                st.download_button(
                    t.within("kind", label), template(kind), f"{kind}.csv", "text/csv",
                    on_click="ignore", type="tertiary", key=f"template_{kind}",
                )  # fmt: skip
