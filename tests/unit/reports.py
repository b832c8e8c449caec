"""A report made by hand, as a page would give it: mixed units, nothing, days, sentences and real charts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from dashboard.figures.heatmap import week_hours
from dashboard.figures.trend import Band, Point, trend
from dashboard.figures.wait_bands import Bar, wait_bands
from dashboard.share import xlsx
from dashboard.share.about import has_value
from dashboard.share.sheets import Report, Sheet
from dashboard.tables import Entry, Table, cell, table, text
from dashboard.values import NOTHING, Values
from dashboard.words import words

FIRST = datetime(2026, 10, 25)
# Texts that a file format could take for something else than letters.
HOSTILE = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u3000=1", "＝1+1", "＋1", "－1+a", "＠a", "|a",
    "%a", "=HYPERLINK(\"http://example.com\")", "=cmd|' /C calc'!A0", "=DDE(\"a\";\"b\")", "http://example.com/a",
    "https://example.com", "mailto:a@example.com", "ftp://example.com", "internal:Sheet2!A1", "external:a.xlsx",
    "{=1+1}", "'=1", "\"", "'", "a\"b", "a,b", "a;b", "a\nb", "a\r\nb", "a\tb", "</script><img src=x onerror=alert(1)>",
    "<script>alert(1)</script>", "<!--", "-->", "]]>", "<b>fett</b>", "&lt;b&gt;", "&amp;",
    "#import \"a\"", "#sys.inputs",
    "*fett*", "_a_", "$x^2$", "`a`", "@label", "<label>", "\\u{41}", "// a", "/* a", "[#panic()]", "_x0041_",
    "\u202eabc",
    "电话", "客服 =1", "😀", "é", "0123", "1e5", "-5", "TRUE", "#N/A", "NULL", "None", "{0}", "{name}", "%s", "%{y}",
)  # fmt: skip


def report(lang: str = "en", *, sheets: Sequence[Sheet] | None = None, theme: str = "light") -> Report:
    """Overview of 28 days in a language."""
    t = words(lang)
    chinese = lang == "zh_CN"
    made = Report(
        slug="overview",
        title=t("Overview"),
        sentence=(
            "10月25日–11月21日 对比 9月27日–10月24日 · 数据截至 11月21日 23:58（UTC+8）· 按创建时间统计"
            if chinese
            else "25 Oct – 21 Nov vs 27 Sep – 24 Oct · data to 21 Nov 23:58, UTC+8 · by creation"
        ),
        first_date=date(2026, 10, 25),
        last_date=date(2026, 11, 21),
        zone="Asia/Shanghai (UTC+8)",
        data_until="2026年11月21日 23:58" if chinese else "21 Nov 2026 23:58",
        fingerprint="3f9a1c77d2e0b845",
        t=t,
        filters=("渠道：电话、微信",) if chinese else ("Channel: Phone, WeChat", "Topic: Refund"),
        definitions=(
            (("满意度", "评分为 4 或 5 的评价占全部评价的比例。"), ("首次响应", "从创建到首次人工或机器人回复的时间。"))
            if chinese
            else (
                ("CSAT", "Answered surveys scoring 4 or 5, of all answered. Empty when none answered."),
                ("First response", "From creation to the first reply, median of the tickets that got one."),
            )
        ),
        notes=("11月12日：新版机器人上线",) if chinese else ("12 Nov: new bot release",),
        theme=theme,
    )
    return replace(made, sheets=tuple(overview_sheets(lang, theme) if sheets is None else sheets))


def one(heads: Sequence[str], rows: Sequence[Sequence[Entry]], **given: object) -> Sheet:
    """A sheet of a plain table."""
    made = table(heads, rows)
    return Sheet(**{"key": "one", "title": "One", "made": lambda: made} | given)


def behind(entry: Entry) -> object:
    """What the cell of a workbook has to hold."""
    if not has_value(entry):
        return None if entry.unit != "text" else entry.text
    value = entry.value
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, datetime.min.time())
    return xlsx.in_excel(value, entry.unit) if isinstance(value, int | float) else value


def overview_sheets(lang: str, theme: str = "light") -> list[Sheet]:
    """The cards of an Overview."""
    t = words(lang)
    show = Values(t)
    chinese = lang == "zh_CN"
    days = [FIRST + timedelta(days=k) for k in range(28)]
    counts = [480, 450, 430, 440, 420, 450, 990, 1033, 880, 915, 450, 455, 400, 480, 500, 405, 1260, 1200, 1232, 402]
    counts += [470, 465, 392, 395, 384, 405, 430, 482]
    before = [430, 398, 400, 450, 420, 570, 580, 630, 670, 580, 590, 560, 420, 418, 422, 441, 470, 490, 400, 398]
    before += [395, 402, 511, 440, 433, 421, 400, 520]

    def line() -> Table:
        rows = [
            [Entry(show.bucket(d, "day"), d.date(), "date"), cell(a, "count", show), cell(b, "count", show)]
            for d, a, b in zip(days, counts, before, strict=True)
        ]
        return table((t("Day"), t("This period"), t("Comparison")), rows)

    hours = {(d, h): 60 * abs((h * 7 + d * 3) % 23 - 4) / 23 + 0.25 for d in range(1, 8) for h in range(24)}
    del hours[3, 4]

    def grid() -> Table:
        rows = [
            [text(show.weekday(d)), *(cell(hours.get((d, h)), "per_hour", show) for h in range(24))]
            for d in range(1, 8)
        ]
        return table((t("Weekday"), *(f"{h:02d}" for h in range(24))), rows)

    names = ("在线客服", "电话", "微信") if chinese else ("Chat", "Phone", "WeChat")
    bands = ("≤ 30s", "≤ 1m", "≤ 5m", "≤ 30m", "≤ 2h", "≤ 24h", "> 24h", t("No reply"))
    shares = ((40, 30, 15, 8, 3, 2, 1, 1), (60, 20, 10, 4, 3, 1, 1, 1), (10, 15, 30, 20, 10, 8, 4, 3))
    bars = [Bar(name, name, s, n, ("",) * 8) for name, s, n in zip(names, shares, (6687, 1875, 1628), strict=True)]
    channels = [
        (names[0], 6687, 79.4, 87.2, 81.1, 4.21),
        (names[1], 1875, 52.0, 87.1, 82.25, 4.2),
        (names[2], 1628, 134.5, None, 74.4, None),
    ]
    figures = [
        ("Tickets", cell(16568, "count", show), "▲ 26.4%", 16568, "592"),
        ("First response", cell(59.4, "seconds", show), "▲ 24.6%", 16012, "≤ 1m"),
        ("Answered in target", cell(50.4, "percent", show), "▼ 6.4 pp", 16012, "≥ 60%"),
        ("Resolution rate", cell(86.58, "percent", show), "▼ 2.6 pp", 16568, "≥ 90%"),
        ("CSAT", cell(None, "percent", show), NOTHING, 12, NOTHING),
        ("Still open", cell(2219, "count", show), "▲ 56.5%", 16568, "212 > 72 h"),
    ]
    return [
        one(
            (t("Figure"), t("Value"), t("Change"), "n", t("Note")),
            [[text(a), b, text(c), cell(n, "count", show), text(note)] for a, b, c, n, note in figures],
            key="figures", title=t("Figures"),
        ),
        Sheet(
            "trend", "每日工单" if chinese else "Tickets per day", line,
            figure=trend(
                [Point(d, c) for d, c in zip(days, counts, strict=True)],
                [Point(d, c) for d, c in zip(days, before, strict=True)],
                grain="day", unit="count", name="Tickets", t=t, theme=theme,
                bands=[Band("双11" if chinese else "Double 11 <b>", date(2026, 11, 10), date(2026, 11, 12))],
            ),
            alt="Line" if not chinese else "折线", remarks=("两天无数据。" if chinese else "Two days without data.",),
        ),
        one(
            (t("Needs attention"), t("Detail")),
            [
                [text("微信：首次响应 2分14秒"), text("目标 5 分钟的 3.6 倍")],
                [text("退款满意度下降"), text("812 份评价")],
            ] if chinese else [
                [text("Social: first response 17m 54s"), text("3.6× the 5-minute target, worst at 20–22h")],
                [text("Refund CSAT down 4.1 pp"), text("812 ratings")],
            ],
            key="attention", title="需要关注" if chinese else "Needs attention",
        ),
        one(
            (t("Channel"), t("Tickets"), t("First response"), t("Resolution"), t("CSAT"), t("Average score")),
            [
                [text(a), *(cell(x, unit, show) for x, unit in zip(
                    rest, ("count", "seconds", "percent", "percent", "score_5"), strict=True
                ))]
                for a, *rest in channels
            ],
            key="channels", title=t("Channels"), hint="n < 30",
        ),
        Sheet(
            "hours", "工单到达时段" if chinese else "When tickets arrive", grid, hint=t("tickets per hour, average"),
            figure=week_hours(hours, unit="per_hour", t=t, theme=theme),
        ),
        one(
            (t("Channel"), *bands),
            [[text(bar.name), *(cell(x, "percent", show) for x in bar.shares)] for bar in bars],
            key="bands", title="等待时长" if chinese else "Waiting bands",
            figure=wait_bands(bars, bands, t=t, theme=theme),
        ),
    ]  # fmt: skip
