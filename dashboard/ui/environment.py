"""The invisible component that joins the page to the browser: theme, language of the document, keys, printing."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard.filters import DEFAULTS
from dashboard.words import N_, Words

KEY = "environment"
_COMPONENT = st.components.v2.component(
    "csat_environment", html="<span hidden>\n</span>", js=Path(__file__).with_name("environment.js").read_text("utf-8")
)

# What Streamlit says by itself, in English only: its menu, the place for uploads, menus of choices.
STREAMLIT_WORDS = (
    N_("System"),
    N_("Light"),
    N_("Dark"),
    N_("Print"),
    N_("Record screen"),
    N_("Rerun"),
    N_("Stop"),
    N_("Upload"),
    N_("Browse files"),
    N_("Drag and drop files here"),
    N_("Drag and drop or click to browse"),
    N_("No results"),
    N_("Select all"),
    N_("Choose options"),
    N_("Close"),
    N_("Skip to main content"),
    N_("Error:"),
)

# The same with something in it: a pattern, and our sentence with the place of what its group holds.
STREAMLIT_SENTENCES = (
    (r"^(?:Error: )?File must be (.+) or smaller\.$", "limit",
     N_("Too large: the limit here is {limit}. Split it by month.")),
    (r"^(?:Error: )?(Network Error|Upload failed.*|Request failed.*)$", "", N_("The upload stopped. Try again.")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Environment:
    """theme: light or dark, as on screen. key: the single key pressed for this run, or None."""

    theme: str
    key: str | None


def theme() -> str:
    """light or dark: what the browser reported, before that what it asked for."""
    told = st.session_state.get(KEY, {}).get("theme") or st.context.theme.type
    return "dark" if told == "dark" else "light"


def mount(t: Words, *, chosen: str | None, keys: bool, unfiltered: Sequence[str] = ()) -> Environment:
    """Mount the component. chosen: the language to keep in the cookie. keys: whether single keys are listened to.

    unfiltered: the slugs of the pages without a filter. `bare` is what a bare address of the others says when written
    out.
    """
    now = theme()
    spoken = {word: t(word) for word in STREAMLIT_WORDS}
    sentences = [[pattern, t(said, **{place: "$1"} if place else {})] for pattern, place, said in STREAMLIT_SENTENCES]
    result = _COMPONENT(
        key=KEY,
        data={
            "theme": now, "html_lang": t.locale, "remember": chosen or "", "keys": keys, "words": spoken,
            "sentences": sentences,
            "bare": f"d={DEFAULTS['days']}", "unfiltered": list(unfiltered),
        },
        on_theme_change=_noted,
        on_key_change=_noted,
        height="content",
    )  # fmt: skip
    return Environment(now, result.key)


def _noted() -> None:
    """The next run reads what was reported."""
