"""The title with its sign, as a picture: the only place of the brand red."""

import html

RED = "#d92d20"
INK = {"light": "#1f2328", "dark": "#e8eaed"}
WIDTH, HEIGHT = 236, 32
PULSE = "M6 17h4.2l2.6-7 4.6 13 2.8-6H26"


def svg(title: str, theme: str) -> str:
    """The sign and the title, as an SVG of 236 × 32."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect x="2" y="2" width="28" height="28" rx="7" fill="{RED}"/>'
        f'<path d="{PULSE}" fill="none" stroke="#fff" stroke-width="2.4" stroke-linejoin="round" '
        'stroke-linecap="round"/>'
        f'<text x="40" y="21.5" font-family="Inter, -apple-system, Segoe UI, PingFang SC, Microsoft YaHei, '
        f'Noto Sans CJK SC, sans-serif" font-size="16" font-weight="650" fill="{INK[theme]}">{html.escape(title)}'
        "</text></svg>"
    )
