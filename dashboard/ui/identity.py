"""Who a page runs for. The guard says so in headers; whether it still holds is asked of the store in each run.

An open tab keeps its connection when its session ends or its owner's role changes: so the role is read again with every
run, and with what is drawn between runs (drawers), and the next click says what has changed.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

import polars as pl
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.errors import DashboardError
from dashboard.filters import Filter
from dashboard.pages._parts import Read
from dashboard.store import Store
from dashboard.store.people import VIEWER, NotAllowedError, Person, SignedOutError
from dashboard.ui import environment
from dashboard.ui.contents import NEEDS, VIEWS
from dashboard.ui.selection import START_PAGE
from dashboard.values import md_label
from dashboard.words import Words

KNOWN_SECONDS = 1.0  # so long somebody counts as there after being looked up: one run asks thirty questions
SIGN_IN = st.components.v2.component(
    "csat_sign_in",
    html='<a part="link" href="/auth/login"></a>',
    css="a { color: var(--st-primary-color); font: inherit }",
    js="""export default ({ data, parentElement }) => {
        const link = parentElement.querySelector("a")
        link.textContent = data.label
        link.href = "/auth/login?next=" + encodeURIComponent(location.pathname + location.search)
    }""",
)


@dataclass(frozen=True)
class Identity:
    """One run of one person. sub, sid: as the guard told them; nothing where nobody signs in."""

    store: Store
    person: Person
    sub: str | None
    sid: str | None

    @property
    def by(self) -> str:
        """Whose name stands by what is done."""
        return self.person.sub

    def may(self, role: str) -> bool:
        """Whether this run may do what takes this role."""
        return self.person.may(role)

    def opens(self, page: str) -> bool:
        """Whether a page is for this role."""
        return self.may(NEEDS.get(page, VIEWER))

    def check(self) -> None:
        """Raise, unless whoever was here at the start of the run still is."""
        self.store.people.present(self.sub, self.sid)

    def watched(self, read: Read) -> Read:
        """The same answers, as long as whoever asks is still there."""
        if not self.store.people.has_login:
            return read
        looked_up = time.monotonic()

        def asked(name: str, filter: Filter | None = None, **params: object) -> pl.DataFrame:
            nonlocal looked_up
            if time.monotonic() - looked_up > KNOWN_SECONDS:
                try:
                    self.check()
                except DashboardError:  # a drawer is drawn without the rest of the page: then the page says it
                    st.rerun()
                    raise
                looked_up = time.monotonic()
            return read(name, filter, **params)

        return asked

    def takes_away(self, page: str) -> Callable[[str], None]:
        """To be called with the format when a file is built: checks who asks, writes it down before it is handed out.

        It is bound when the button is drawn, since a file is built outside any run.
        """

        def told(form: str) -> None:
            self.check()
            self.store.people.need(self.by, VIEWER)
            self.store.audit.write(self.by, "export", page, format=form)

        return told


def short() -> str:
    """What the log calls this session: the same for all its runs, and no way back to it."""
    context = get_script_run_ctx()
    return hashlib.sha256(context.session_id.encode()).hexdigest()[:8] if context else "none"


def present(store: Store) -> Identity:
    """Who is here. Raises SignedOutError, NoAccessError."""
    told = st.user.to_dict() if store.people.has_login else {}
    sub, sid = (str(told[name]) if told.get(name) else None for name in ("sub", "sid"))
    sub = unquote(sub) if sub else None
    return Identity(store, store.people.present(sub, sid), sub, sid)


def menu(identity: Identity, t: Words) -> None:
    """Whose session it is, and the way out of it."""
    if not identity.store.people.has_login or identity.sid is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="whoami"):
        st.text(identity.person.name, width="stretch")
        if st.button(t("Sign out"), icon=":material/logout:", type="tertiary", key="sign_out"):
            identity.store.people.sign_out(identity.sid)
            st.rerun()


def refused(error: DashboardError, t: Words) -> None:
    """Instead of everything else: why nothing is open, and what can be done about it."""
    environment.mount(t, chosen=None, keys=False)

    def tell() -> None:
        with st.container(border=True, key="card_gone"):
            st.markdown(md_label(error.say(t)))
            if isinstance(error, SignedOutError):
                SIGN_IN(key="sign_in", data={"label": t("Sign in")})

    pages = [
        st.Page(tell, title=t.within("page", module.TITLE), url_path=slug, default=slug == START_PAGE)
        for slug, module in VIEWS.items()
    ]
    st.navigation(pages, position="hidden").run()


def not_for_you(go: Callable[[], None], t: Words) -> None:
    """In place of a page that takes another role."""
    with st.container(border=True, key="card_not_for_you"):
        st.markdown(md_label(NotAllowedError("This page is not for your role.", "Ask an administrator.").say(t)))
        if st.button(t("Open the Overview"), key="not_for_you_overview"):
            go()
