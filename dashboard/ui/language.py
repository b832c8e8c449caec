"""Which language to speak: the visitor's choice in this session, then their cookie, their browser, English."""

import streamlit as st

from dashboard.words import LANGUAGES, SOURCE

KEY, COOKIE = "lang", "csat_lang"


def language() -> str:
    """The language of this run; a key of LANGUAGES."""
    chosen = st.session_state.get(KEY)
    if chosen in LANGUAGES:
        return chosen
    kept = st.context.cookies.get(COOKIE)
    return kept if kept in LANGUAGES else by_locale(st.context.locale)


def by_locale(locale: str | None) -> str:
    """A browser's locale: any Chinese gets Chinese."""
    return "zh_CN" if (locale or "").lower().startswith("zh") else SOURCE


def switch(now: str) -> None:
    """EN | 中文. The choice holds at once: the callback runs before the page does."""

    def chosen() -> None:
        st.session_state[KEY] = st.session_state["lang_switch"] or now

    if st.session_state.get("lang_switch") != now:
        st.session_state["lang_switch"] = now
    st.segmented_control(
        "Language · 语言", list(LANGUAGES), format_func=LANGUAGES.__getitem__, key="lang_switch",
        on_change=chosen, required=True, label_visibility="collapsed",
    )  # fmt: skip
