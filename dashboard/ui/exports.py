"""The Export menu of a page: what is on screen, as files. Each is made when it is asked for."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.share import csv, html, pdf, pictures, xlsx
from dashboard.share.sheets import Report
from dashboard.words import Words


def menu(report: Report | None, t: Words) -> None:
    """Draw it; without anything to export there is none."""
    if report is None:
        return
    with st.popover(t("Export"), icon=":material/download:", key=f"export_{t.lang}"):
        st.caption(t("{n} cards, as they are on screen", n=len(report.sheets)))
        _offer(t("PDF"), partial(pdf.document, report), report.file_name("pdf"), "application/pdf", pdf.why_not(report))
        if pictures.why_not():
            st.caption(t("No browser was found on the server: the PDF has tables in place of charts."))
        _offer(t("Excel"), partial(xlsx.book, report), report.file_name("xlsx"), EXCEL)
        _offer(t("Web page"), partial(html.page, report), report.file_name("html"), "text/html")
        _offer(t("CSV, a file a card"), partial(csv.archive, report), report.file_name("zip"), "application/zip")


EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _offer(label: str, made: Callable[[], bytes], name: str, kind: str, reason: str = "") -> None:
    st.download_button(
        label, made, name, kind, on_click="ignore", width="stretch", disabled=bool(reason), help=reason or None,
        key=f"export_{name.rpartition('.')[2]}_{label}",
    )  # fmt: skip
