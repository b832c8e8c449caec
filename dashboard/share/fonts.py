"""The fonts that a PDF is set in: those of the system, and those in a folder that CSAT_FONTS names."""

import os
from pathlib import Path

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


def book(*, alone: bool = False) -> typst.Fonts:
    """What is there now; alone: only what CSAT_FONTS names. Cheap, so fonts that are installed later are seen."""
    given = os.environ.get("CSAT_FONTS", "")
    folders = [Path(given)] if given and Path(given).is_dir() else []
    return typst.Fonts(include_system_fonts=not alone, include_embedded_fonts=not alone, font_paths=folders)


def families(lang: str) -> list[str]:
    """Fonts to set a language in, best first: those of CSAT_FONTS, then the usual ones that are there.

    Where the Chinese ones are, their Latin letters go with them, so a page looks the same in both languages.
    """
    found = book().families()
    wanted = (*CHINESE, *LATIN) if lang == "zh_CN" or CHINESE[0] in found else (*LATIN, *CHINESE)
    return [*book(alone=True).families(), *(family for family in wanted if family in found)] or found[:1]


def check(words: str, lang: str) -> None:
    """Raises FontError when the words hold Chinese and no font has it, instead of printing boxes."""
    if any("\u4e00" <= letter <= "\u9fff" for letter in words) and not has_chinese(lang):
        raise FontError(
            N_("No font of the server has Chinese signs, so they would be printed as boxes."),
            N_("Install one (Debian, Ubuntu: fonts-noto-cjk) or name a folder of fonts in CSAT_FONTS."),
        )


def has_chinese(lang: str) -> bool:
    """Whether the probe's two signs are drawn differently. Nothing is looked up where a known font is there."""
    usual = families(lang)
    if set(usual) & set(CHINESE):
        return True
    fonts = ", ".join(f'"{family}"' for family in usual if '"' not in family)
    drawn = []
    for sign in PROBE:
        source = f"#set page(width: 20pt, height: 20pt, margin: 0pt)\n#set text(font: ({fonts},))\n{sign}"
        drawn.append(typst.compile(source.encode(), format="svg", font_paths=book()))
    return drawn[0] != drawn[1]
