"""The Export menu of a page: what is on screen, as files. Each is made when it is asked for."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.pages import _sheets
from dashboard.share import html, pdf, xlsx
from dashboard.share.archive import archive
from dashboard.share.sheets import Report
from dashboard.values import md_label
from dashboard.words import Words

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def menu(report: Report | None, takes_away: Callable[[str], None], t: Words) -> None:
    """Draw it; without anything to export there is none. takes_away: called with the format when a file is built."""
    if report is None:
        return
    with st.popover(t("Export"), icon=":material/download:", key=f"export_{t.lang}", on_change="rerun") as popover:
        if not popover.open:
            return
        reason = pdf.why_not(report)

        def noted(form: str, made: Callable[[], bytes]) -> Callable[[], bytes]:
            return _sheets.noted(made, form, takes_away)

        _offer(
            t("PDF"), noted("pdf", partial(pdf.document, report)), report.file_name("pdf"), "application/pdf", t, reason
        )
        if reason:
            st.caption(md_label(reason))
        _offer(t("Excel"), noted("xlsx", partial(xlsx.book, report)), report.file_name("xlsx"), EXCEL, t)
        _offer(t("Web page"), noted("html", partial(html.page, report)), report.file_name("html"), "text/html", t)
        _offer(
            t("CSV, a file a card"),
            noted("csv", partial(archive, report)),
            report.file_name("zip"),
            "application/zip",
            t,
        )


def _offer(label: str, made: Callable[[], bytes], name: str, kind: str, t: Words, reason: str = "") -> None:
    st.download_button(
        label, made, name, kind, on_click="ignore", width="stretch", disabled=bool(reason),
        key=f"export_{name.rpartition('.')[2]}_{t.lang}",
    )  # fmt: skip
