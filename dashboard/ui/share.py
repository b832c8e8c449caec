"""The share dialog: a link to what is on screen, a view of one's own, or the address."""

import logging
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from dashboard.errors import DashboardError
from dashboard.filters import Filter
from dashboard.pages import _address, _filter_words
from dashboard.pages._parts import Facts
from dashboard.pages.shared import MOST_NAME
from dashboard.store import Store
from dashboard.store.sharing import SavedView
from dashboard.ui import selection
from dashboard.ui.contents import VIEWS
from dashboard.ui.identity import Identity
from dashboard.ui.sharing_desk import path_of, promo_names
from dashboard.values import md_label
from dashboard.words import N_, Words

log = logging.getLogger(__name__)

MADE, NAMING, SAVED = "share_made", "share_naming", "share_saved"
FROZEN, DATED, ROLLING = "frozen", "dated", "rolling"
FIGURES = {
    FROZEN: (N_("Keep these figures"), N_("Nothing changes them: not a later import, not an undo, not a setting.")),
    DATED: (N_("Keep these dates, newest data"), N_("The same dates, with what later imports say of them.")),
    ROLLING: (N_("Always the last {n} days"), N_("The dates move on with each import.")),
}
RIGHTS = {
    "locked": (N_("View only, filters locked"), N_("filters locked")),
    "open": (N_("Change filters"), N_("filters can be changed")),
}
ENDS = {"30": N_("in 30 days"), "7": N_("in 7 days"), "90": N_("in 90 days"), "never": N_("never")}


@dataclass(frozen=True)
class Shared:
    """What is on screen, and who sees it. page: its slug; title: what it is called."""

    here: Identity
    page: str
    title: str
    filter: Filter
    facts: Facts

    @property
    def store(self) -> Store:
        """Where views and links are kept."""
        return self.here.store

    @property
    def rolling_days(self) -> int | None:
        """How many days a moving period would have; None where the dates have nothing to do with the newest data."""
        if self.filter.days is None and self.filter.end_date != self.facts.last_date:
            return None
        return self.filter.length

    def filter_of(self, figures: str) -> Filter:
        """The filter of a link with this choice of figures."""
        if figures == ROLLING:
            return replace(self.filter, days=self.rolling_days, start_date=None, end_date=None)
        return self.filter.settled(self.facts.last_date)


def start(store: Store, by: str) -> SavedView | None:
    """The view that the visitor begins with; it counts as opened. When it cannot be read, there is the Overview."""
    try:
        view = store.views.start(by)
        return store.views.opened(view.view_id, by) if view is not None and view.page in VIEWS else None
    except DashboardError as error:
        log.warning("no start page: %s", error)
        return None


def button(shared: Shared, t: Words) -> None:
    """Opens the dialog."""
    if st.button(t.within("share", "Share"), icon=":material/share:", key="share"):
        for key in (MADE, NAMING, SAVED):
            st.session_state.pop(key, None)
        _open(shared, t)


def _open(shared: Shared, t: Words) -> None:
    @st.dialog(t("Share this view"), width="medium")
    def show() -> None:
        _draw(shared, t)

    show()


def _draw(shared: Shared, t: Words) -> None:
    people_see = st.container(key="share_sentence")
    days = shared.rolling_days
    choices = [FROZEN, DATED, *([ROLLING] if days else [])]
    figures = _choice(
        t.within("share", "Figures"), {one: t(FIGURES[one][0], n=days) for one in choices}, "share_figures"
    )
    st.caption(t(FIGURES[figures][1]))
    rights = _choice(t("They can"), {one: t(words) for one, (words, _) in RIGHTS.items()}, "share_rights")
    is_hidden = st.toggle(t("Hide agent names and customer IDs"), value=True, key="share_hides")
    ends = _choice(t("Stops working"), {one: t(words) for one, words in ENDS.items()}, "share_ends")
    sentence = _sentence(shared, figures, rights, ends, is_hidden, t)
    people_see.markdown(md_label(t("People see: {what}", what=sentence)))
    with st.container(horizontal=True, key="share_buttons", vertical_alignment="center"):
        if st.button(t("Create link"), type="primary", key="share_create"):
            _create(shared, figures, rights, ends, is_hidden, sentence, t)
        if st.button(t("Save as my view"), key="share_save"):
            st.session_state[NAMING] = True
            st.session_state.pop(SAVED, None)
        _address.button(
            selection.path_of(shared.page, shared.filter), t("Copy address of what I see"), t, key="share_address"
        )  # fmt: skip
    if st.session_state.get(NAMING):
        _save(shared, t)
    if saved := st.session_state.get(SAVED):
        st.success(t("Saved as “{name}”. It stands in Shared views.", name=md_label(saved)))
    for number, (path, what) in enumerate(st.session_state.get(MADE, ())):
        st.caption(t("Shown this once, for: {what}", what=md_label(what)))
        _address.field(path, t, key=f"share_made_{number}")
    if shared.store.people.has_login:
        st.caption(t("People who can sign in here and have the link can open it. You can stop it in Shared views."))
    else:
        st.caption(
            t("Anyone who can reach this computer and has the link can open it. You can stop it in Shared views.")
        )


def _choice(label: str, options: dict[str, str], key: str) -> str:
    """One of a few words of ours; the first to begin with."""
    words = options.__getitem__
    return st.segmented_control(
        label, list(options), default=next(iter(options)), required=True, format_func=words, key=key
    )


def _sentence(shared: Shared, figures: str, rights: str, ends: str, is_hidden: bool, t: Words) -> str:
    parts = [
        shared.title,
        _filter_words.sentence(shared.filter_of(figures), t, promo_names(shared.store.read, t)),
        t("figures frozen") if figures == FROZEN else t("newest data"),
        t(RIGHTS[rights][1]),
        t("names hidden") if is_hidden else t("names shown"),
        t("never stops working") if ends == "never" else t("for {n} days", n=ends),
    ]
    return " · ".join(parts)


def _create(shared: Shared, figures: str, rights: str, ends: str, is_hidden: bool, sentence: str, t: Words) -> None:
    made: Any = []
    fault = _try(
        lambda: made.append(
            shared.store.links.create(
                shared.page,
                shared.filter_of(figures),
                is_frozen=figures == FROZEN,
                is_locked=rights == "locked",
                hides_people=is_hidden,
                days=None if ends == "never" else int(ends),
                by=shared.here.by,
                fingerprint=shared.facts.fingerprint,
            )
        ),
        t,
    )
    if fault:
        st.error(md_label(fault))
    for _, token in made:
        st.session_state[MADE] = [(path_of(token), sentence), *st.session_state.get(MADE, ())]


def _save(shared: Shared, t: Words) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="share_naming_row"):
        name = st.text_input(t("Name of the view"), max_chars=MOST_NAME, key="share_name")
        is_asked = st.button(t("Save"), key="share_save_now")
    if not is_asked:
        return
    fault = _try(lambda: shared.store.views.save(name, shared.page, shared.filter, shared.here.by), t)
    if fault:
        st.error(md_label(fault))
        return
    st.session_state[NAMING], st.session_state[SAVED] = False, name
    st.rerun(scope="fragment")


def _try(action: Any, t: Words) -> str:
    """Do it; why it cannot be done, or nothing."""
    try:
        action()
    except DashboardError as error:
        return error.say(t)
    return ""
