"""Shared views: the views a visitor keeps, and the links that are out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from dashboard.pages import _address
from dashboard.pages._parts import Screen, guarded, heading
from dashboard.pages._sharing_desk import SharingDesk
from dashboard.values import md_label
from dashboard.words import N_

TITLE, SLUG, ICON = N_("Shared views"), "shared", ":material/bookmark:"
MOST_NAME = 80  # letters
MOST_ENDED = 50  # links that no longer work


def render(desk: SharingDesk, screen: Screen) -> None:
    """Draw the page."""
    with st.container(border=True, key="card_views"), guarded(screen):
        _views(desk, screen)
    with st.container(border=True, key="card_links"), guarded(screen):
        _links(desk, screen)


# Views


def _views(desk: SharingDesk, screen: Screen) -> None:
    t = screen.t
    heading(t("My views"))
    views = list(desk.views())
    if not views:
        st.markdown(t("Save the filters you use each morning."))
        st.caption(t("Choose them on any page, press Share, then “Save as my view”."))
        if st.button(t("Open the Overview"), key="shared_to_overview"):
            screen.open("overview", None)
        return
    for place, view in enumerate(views):
        with _line(f"view_{view.view_id}"):
            with st.container(gap=None, width="stretch"):
                with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                    st.text(view.name, width="content")
                    if view.is_start:
                        st.badge(t("Start page"), color="blue")
                opened = _said(desk, screen, N_("opened {moment}"), view.opened_at) or t("not opened yet")
                _quiet(desk.title(view.page), desk.sentence(view.filter), opened)
            with _actions():
                _view_actions(view, place, len(views), desk, screen)


def _view_actions(view: Any, place: int, count: int, desk: SharingDesk, screen: Screen) -> None:
    t, key = screen.t, f"{view.view_id}_{desk.edits}"
    if st.button(t.within("view", "Open"), key=f"open_view_{key}"):
        desk.opened(view)
        screen.open(view.page, view.filter)
    moves = ((-1, "up", N_("Move up"), place == 0), (1, "down", N_("Move down"), place == count - 1))
    for places, way, words, is_end in moves:
        if st.button(
            t(words), icon=f":material/arrow_{way}ward:", type="tertiary", disabled=is_end, key=f"{way}_{key}"
        ):  # fmt: skip
            _do(desk.move(view, places))
    with st.popover(t("More"), icon=":material/more_horiz:", key=f"more_{key}"):
        name = st.text_input(t("Name of the view"), view.name, max_chars=MOST_NAME, key=f"name_{key}")
        if st.button(t("Rename"), key=f"rename_{key}"):
            _do(desk.rename(view, name))
        start = t("No start page") if view.is_start else t("Make it my start page")
        if st.button(start, key=f"start_{key}"):
            _do(desk.make_start(None if view.is_start else view))
        if st.button(t("Delete"), icon=":material/delete:", key=f"delete_{key}"):
            _do(desk.delete(view))


# Links


def _links(desk: SharingDesk, screen: Screen) -> None:
    t = screen.t
    heading(t("Links"))
    links = list(desk.links())
    working = [link for link in links if desk.does_work(link)]
    ended = [link for link in links if not desk.does_work(link)][:MOST_ENDED]
    if not links:
        st.caption(t("No link was made yet. Press Share on any page to make one."))
    elif not working:
        st.caption(t("No link works at present."))
    for link in working:
        with _line(f"link_{link.link_id}"):
            _facts(link, _rights(link, desk, screen), desk, screen)
            with _actions():
                _link_actions(link, desk, screen)
        _new_address(link, desk, screen)
    if ended:
        with st.expander(t.plural("{n} link no longer works", "{n} links no longer work", len(ended))):
            for link in ended:
                with _line(f"link_{link.link_id}"):
                    _facts(link, [_end(link, desk, screen)], desk, screen)


def _facts(link: Any, said: Sequence[str], desk: SharingDesk, screen: Screen) -> None:
    t, show = screen.t, screen.show
    opened = t.plural("opened once", "opened {n} times", link.opened, n=show.value(link.opened, "count"))
    if not link.opened:
        opened = t("not opened yet")
    elif last := _said(desk, screen, N_("last {moment}"), link.opened_at):
        opened = t("{opened}, {last}", opened=opened, last=last)
    made = _said(desk, screen, N_("made {moment}"), link.made_at)
    with st.container(gap=None, width="stretch"):
        st.text(desk.title(link.page))
        _quiet(desk.sentence(link.filter))
        _quiet(*said, opened, made)


def _rights(link: Any, desk: SharingDesk, screen: Screen) -> list[str]:
    t = screen.t
    return [
        t("figures frozen") if link.is_frozen else t("newest data"),
        t("filters locked") if link.is_locked else t("filters can be changed"),
        t("names hidden") if link.hides_people else t("names shown"),
        _said(desk, screen, N_("stops working {moment}"), link.expires_at) or t("never stops working"),
    ]


def _end(link: Any, desk: SharingDesk, screen: Screen) -> str:
    return _said(desk, screen, N_("stopped {moment}"), link.stopped_at) or _said(
        desk, screen, N_("expired {moment}"), link.expires_at
    )


def _link_actions(link: Any, desk: SharingDesk, screen: Screen) -> None:
    t, key = screen.t, f"{link.link_id}_{desk.edits}"
    with st.popover(t("New address"), key=f"renew_{key}"):
        st.markdown(t("Only a trace of the address is kept, so it cannot be shown again. A new one replaces it."))
        if st.button(t("Replace the address"), key=f"renew_now_{key}"):
            _do(desk.renew(link))
    with st.popover(t.within("link", "Stop"), key=f"stop_{key}"):
        st.markdown(t("The link stops working for everybody at once, and for good."))
        if st.button(t("Stop this link"), type="primary", key=f"stop_now_{key}"):
            _do(desk.stop(link))


def _new_address(link: Any, desk: SharingDesk, screen: Screen) -> None:
    if desk.address is None or desk.address[0] != link.link_id:
        return
    st.caption(screen.t("The new address is shown this once:"))
    _address.field(desk.address[1], screen.t, key=f"renewed_{link.link_id}_{desk.edits}")


# Parts


def _line(key: str) -> Any:
    return st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key=f"shared_{key}"
    )


def _actions() -> Any:
    return st.container(horizontal=True, width="content", vertical_alignment="center", gap="small")


def _quiet(*parts: str) -> None:
    """A line of facts, among them names from data."""
    st.caption(md_label(" · ".join(part for part in parts if part)))


def _said(desk: SharingDesk, screen: Screen, words: str, moment: datetime | None) -> str:
    return screen.t(words, moment=screen.show.moment(desk.local(moment))) if moment is not None else ""


def _do(fault: str) -> None:
    """After a change the page is drawn anew; what could not be changed is said where it was asked."""
    if fault:
        st.error(md_label(fault))
    else:
        st.rerun()
