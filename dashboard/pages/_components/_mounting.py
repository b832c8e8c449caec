"""How a piece is made of its own files."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent


def mountable(name: str, *parts: str):
    """A component of its own files; parts: of which others it uses the code and the looks."""

    def text(ending: str, *names: str) -> str:
        return "".join((HERE / f"{one}.{ending}").read_text("utf-8") for one in names)

    return st.components.v2.component(
        f"csat_{name}",
        html="<div class='root'>\n</div>",
        css=text("css", "shared", *parts, name),
        js=text("js", *parts, name),
    )
