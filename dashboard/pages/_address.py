"""An address to copy. The browser puts its own scheme, host and port before the path that the server knows."""

import streamlit as st

from dashboard.pages._components._mounting import mountable
from dashboard.words import N_, Words

_ADDRESS = mountable("address")
SPOKEN = {
    "done": N_("Copied"),
    "by_hand": N_("Press Ctrl+C (⌘C on a Mac) to copy"),
}


def field(path: str, t: Words, *, key: str) -> None:
    """The whole address in a field, and a button that copies it."""
    _draw(path, t, key, "address", t("Copy"))


def button(path: str, label: str, t: Words, *, key: str) -> None:
    """A button alone; the address is shown only where it cannot be copied by itself. label: our own words."""
    _draw(path, t, key, "button", label)


def _draw(path: str, t: Words, key: str, kind: str, label: str) -> None:
    spoken = {name: t(words) for name, words in SPOKEN.items()}
    with st.container(key=f"copy_{key}", width="stretch" if kind == "address" else "content"):
        _ADDRESS(data={"path": path, "kind": kind, "copy": label, "label": t("Address"), **spoken}, key=key)
