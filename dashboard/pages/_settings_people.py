"""Settings: people and their roles, and what everybody did."""

from typing import Any

import streamlit as st

from dashboard.pages._components import _tools
from dashboard.pages._parts import Screen, card
from dashboard.pages._people_desk import PeopleDesk
from dashboard.tables import table, text
from dashboard.values import NOTHING, md_label
from dashboard.words import N_

LINES = 10  # of the audit on a page: as many as its table shows without scrolling
LONGEST = 200  # letters of an account's name
ANYTHING = ""
DETAILS = {  # what the audit writes down of an act: code → words for it
    "format": N_("Format"), "role": N_("Role"), "before": N_("before"), "by_group": N_("role by group"),
    "page": N_("Page"), "kind": N_("Kind"), "rows": N_("Rows"), "files": N_("Files"), "version": N_("Version"),
    "tickets": N_("Tickets"), "surveys": N_("Surveys"), "comments": N_("Comments"), "links": N_("Links"),
    "is_frozen": N_("figures frozen"), "is_locked": N_("filters locked"), "hides_people": N_("names hidden"),
}  # fmt: skip
RIGHTS = (
    N_("Viewers read, filter, export and share."),
    N_("Editors also import, undo and edit targets, hours, promotions and names."),
    N_("Administrators do everything."),
)


def render(desk: PeopleDesk, screen: Screen) -> None:
    """Two cards."""
    t = screen.t
    with card("people", screen, t("People and roles"), t("a change holds from the next click")):
        st.caption(" ".join(t(right) for right in RIGHTS))
        for user in desk.everybody():
            _person(user, desk, screen)
        _add(desk, screen)
    with card("audit", screen, t("What everybody did")):
        _audit(desk, screen)


def _person(user: Any, desk: PeopleDesk, screen: Screen) -> None:
    t, roles = screen.t, desk.roles()
    key = f"{user.sub}_{desk.edits}"
    has_access = user.role is not None and not user.is_disabled
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key=f"person_{user.sub}"
    ):
        with st.container(gap=None, width="stretch"):
            st.text(user.name)
            st.caption(md_label(" · ".join(_facts(user, desk, screen))))
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
            now = user.role if has_access else None
            if now is not None and st.button(
                t("Take access away"), icon=":material/block:", type="tertiary", key=f"disable_{key}"
            ):
                _tell(desk.disable(user.sub), screen)
            chosen = st.selectbox(
                t("Role of {name}", name=md_label(user.name)), list(roles), index=[*roles].index(now) if now else None,
                format_func=lambda role: t(roles[role]), key=f"role_{key}", width=180, label_visibility="collapsed",
                placeholder=t("No access"),
            )  # fmt: skip
            if chosen != now and chosen is not None:
                _tell(desk.give(user.sub, chosen), screen)


def _facts(user: Any, desk: PeopleDesk, screen: Screen) -> list[str]:
    t = screen.t
    found = [user.sub]
    if desk.is_me(user):
        found.append(t("you"))
    if user.is_disabled:
        found.append(t("access taken away"))
    elif user.role is None:
        found.append(t("no role yet"))
    elif user.is_by_group:
        found.append(t("role by group"))
    seen = screen.show.moment(desk.local(user.seen_at)) if user.seen_at else None
    found.append(t("signed in {moment}", moment=seen) if seen else t("never signed in"))
    return found


def _add(desk: PeopleDesk, screen: Screen) -> None:
    t, roles = screen.t, desk.roles()
    with st.popover(t("Add somebody"), icon=":material/person_add:", key=f"add_person_{t.lang}"):
        st.caption(t("Whoever signs in without a role is listed above. Nobody needs to be added before that."))
        sub = st.text_input(t("Account, as the login calls it (sub)"), max_chars=LONGEST, key=f"add_sub_{desk.edits}")
        name = st.text_input(t("Name to show"), max_chars=LONGEST, key=f"add_name_{desk.edits}")
        role = st.selectbox(
            t("Role"), list(roles), format_func=lambda one: t(roles[one]), key=f"add_role_{desk.edits}"
        )  # fmt: skip
        if st.button(t("Add"), type="primary", key=f"add_now_{desk.edits}"):
            _tell(desk.give(sub, role, name), screen)


def _audit(desk: PeopleDesk, screen: Screen) -> None:
    t, kinds, doers = screen.t, desk.kinds(), desk.doers()
    with st.container(horizontal=True, key="audit_filter"):
        who = st.selectbox(
            t("Who"), [ANYTHING, *doers], key=f"audit_who_{t.lang}", width=260,
            format_func=lambda sub: doers[sub] if sub else t("Everybody"),
        )  # fmt: skip
        what = st.selectbox(
            t("What"), [ANYTHING, *kinds], key=f"audit_what_{t.lang}", width=260,
            format_func=lambda code: t(kinds[code]) if code else t("Everything"),
        )  # fmt: skip
    _, count = desk.done(who or None, what or None, 1, 1)
    pages = max(-(-count // LINES), 1)
    place = st.container()
    page = st.pagination(pages, key=f"audit_page_{who}_{what}") if pages > 1 else 1
    lines, _ = desk.done(who or None, what or None, page, LINES)
    with place:
        if not lines:
            st.caption(t("Nothing was done yet."))
            return
        heads = [t("When"), t("Who"), t("What"), t("Of what"), t("Details")]
        rows = [
            [text(part) for part in (
                screen.show.moment(desk.local(line.at)), line.who, t(kinds.get(line.what, line.what)),
                line.of or NOTHING, _details(line.details, desk, screen),
            )]
            for line in lines
        ]  # fmt: skip
        _tools.plain_table(table(heads, rows), LINES, label=t("What everybody did"), key="audit_lines", t=t)


def _details(details: dict[str, Any], desk: PeopleDesk, screen: Screen) -> str:
    """What was written down of it, in words where there are some; what was not so is left out."""
    t, roles = screen.t, desk.roles()
    parts = []
    for name, value in details.items():
        word = t(DETAILS.get(name, name))
        if value is True:
            parts.append(word)
        elif isinstance(value, int) and not isinstance(value, bool):
            parts.append(f"{word} {screen.show.value(value, 'count')}")
        elif value:
            shown = desk.title(value) if name == "page" else t(roles[value]) if value in roles else value
            parts.append(f"{word} {shown}")
    return " · ".join(parts) or NOTHING


def _tell(fault: str, screen: Screen) -> None:
    if fault:
        st.error(md_label(fault))
    else:
        st.toast(screen.t("Saved"))
        st.rerun()
