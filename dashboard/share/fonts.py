"""The fonts that a PDF is set in: those of the system, and those in a folder that CSAT_FONTS names."""

import os
from functools import cache
from pathlib import Path
from typing import Any

import typst

from dashboard.errors import DashboardError
from dashboard.words import N_

# The first that are there; whatever a letter is missing from, the typesetter looks for in all other fonts.
LATIN = ("Inter", "Noto Sans", "Source Sans 3", "Segoe UI", "Helvetica Neue", "Liberation Sans", "DejaVu Sans")
CHINESE = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "Hiragino Sans GB",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei",
)  # fmt: skip
PROBE = "客户"  # two signs that look alike only where both are the box for a missing letter


class FontError(DashboardError):
    """No font of this machine has Chinese."""


def folders() -> list[str]:
    """Folders to look in beside those of the system."""
    given = os.environ.get("CSAT_FONTS", "")
    return [given] if given and Path(given).is_dir() else []


def families(lang: str) -> list[str]:
    """Fonts to set a language in, best first; Chinese ones bring Latin letters that go with theirs."""
    found = _found(tuple(folders()))
    own = [family for family in _found(tuple(folders()), alone=True) if family in found]
    wanted = (*CHINESE, *LATIN) if lang == "zh_CN" or CHINESE[0] in found else (*LATIN, *CHINESE)
    return [*own, *(family for family in wanted if family in found)] or found[:1]


def check(words: str, lang: str) -> None:
    """Raises FontError when the words hold Chinese and no font has it, instead of printing boxes."""
    if any("\u4e00" <= letter <= "\u9fff" for letter in words) and not _has_chinese(tuple(folders()), lang):
        raise FontError(
            N_("No font of the server has Chinese signs, so they would be printed as boxes."),
            N_("Install one (Debian, Ubuntu: fonts-noto-cjk) or name a folder of fonts in CSAT_FONTS."),
        )


@cache
def _found(extra: tuple[str, ...], alone: bool = False) -> list[str]:
    known: Any = typst.Fonts(
        include_system_fonts=not alone, include_embedded_fonts=not alone, font_paths=list(extra) or []
    )
    return list(known.families())


@cache
def _has_chinese(extra: tuple[str, ...], lang: str) -> bool:
    """Whether the probe's two signs are drawn differently."""
    fonts = ", ".join(f'"{family}"' for family in families(lang) if '"' not in family)
    drawn = []
    for sign in PROBE:
        source = f"#set page(width: 20pt, height: 20pt, margin: 0pt)\n#set text(font: ({fonts},))\n{sign}"
        drawn.append(typst.compile(source.encode(), format="svg", font_paths=list(extra)))
    return drawn[0] != drawn[1]
