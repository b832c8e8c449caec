"""Values as text: the one formatter behind cards, axes, hover texts, tables and exports.

A value's unit is its metric's (metrics.UNITS), or points for a difference of shares. Nothing (None) is a dash,
never a nought.

    >>> from dashboard.words import words
    >>> show = Values(words("en"))
    >>> show.value(13380, "seconds"), show.value(86.61, "percent"), show.axis(12000, "count")
    ('3h 43m', '86.6%', '12k')
    >>> show.change(50.4, 56.8, "percent", better="higher").text
    '▼ 6.4 pp'
"""

import html
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.words import N_, Words

NOTHING = "—"
ENOUGH = 30  # below so many observations a figure gets no change, no verdict and no colour
SECONDS, SCORES = ("seconds", "business_seconds"), ("score_5", "score_7", "nps")
MINUTE, HOUR, DAY = 60, 3600, 86400
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
DURATIONS = {  # seconds of the greater unit → its pieces: alone, with the smaller unit
    DAY: (N_("{a}d"), N_("{a}d {b}h")),
    HOUR: (N_("{a}h"), N_("{a}h {b:02d}m")),
    MINUTE: (N_("{a}m"), N_("{a}m {b:02d}s")),
}
PLOT_TEXT_LENGTH = 80
# What spreadsheets take for the beginning of a formula or a command, also behind blanks and signs without width.
_FORMULA = tuple("=+-@|%\t\r\n\x00＝＋－＠｜％")
_UNSEEN = re.compile(r"^[\s\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+")
# Where an address begins (http: www. name@), and a sign that is not seen and does not break the line.
_ADDRESS, _JOINER = re.compile(r"https?:(?=/)|www\.|(?<=\w)@(?=\w)", re.IGNORECASE), "\u2060"
# What Streamlit makes signs of in finished text, escaped or not: icons and emoji between colons, arrows.
_SIGN = re.compile(r":(?=[A-Za-z][\w+/-]*:)|(?:(?<=\s)|^)(?:<(?=->?(?:\s|$))|[<>~](?==(?:\s|$))|-(?=[->](?:\s|$)))")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Change:
    """How a value moved. tone: good, bad or neutral; text: arrow and amount."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Values:
    """The formatter of one language."""

    t: Words

    # Numbers

    def value(self, x: float | None, unit: str) -> str:
        """A value as cards, tables and hover texts show it."""
        if x is None:
            return NOTHING
        if unit == "count":
            return f"{round(x):,}"
        if unit == "percent":
            return f"{x:.1f}%"
        if unit in SECONDS:
            return self.duration(x)
        if unit == "score_5":
            return self.t("{x} / 5", x=f"{x:.2f}")
        if unit == "points":
            return self.t("{x} pp", x=f"{x:+.1f}")
        if unit == "nps":
            return f"{x:+.0f}"
        if unit == "ratio":
            return f"{x:.2f}×"
        return f"{x:,.2f}" if unit in ("amount", "score_7") else f"{x:,.1f}"

    def axis(self, x: float, unit: str) -> str:
        """A value as a tick: short, no needless decimals."""
        if unit == "percent":
            return f"{_plain(x)}%"
        if unit in SECONDS:
            return self.duration(x)
        return self._short(x) if abs(x) >= 10_000 else _plain(x)

    def goal(self, x: float, unit: str) -> str:
        """What should be reached: as a value, but 80% rather than 80.0%."""
        return f"{_plain(round(x, 1))}%" if unit == "percent" else self.value(x, unit)

    def _short(self, x: float) -> str:
        steps = ((1e8, "亿"), (1e4, "万")) if self.t.lang == "zh_CN" else ((1e9, "B"), (1e6, "M"), (1e3, "k"))
        for size, sign in steps:
            if abs(x) >= size:
                return f"{_plain(round(x / size, 1))}{sign}"
        return _plain(x)

    def duration(self, seconds: float | None) -> str:
        """Two units at most: 59s, 1m 04s, 3h 43m, 2d 5h."""
        if seconds is None:
            return NOTHING
        whole = round(seconds)
        sign, whole = ("−" if whole < 0 else ""), abs(whole)
        for size, smaller in ((DAY, HOUR), (HOUR, MINUTE), (MINUTE, 1)):
            rounded = round(whole / smaller) * smaller
            if rounded >= size:
                a, b = divmod(rounded, size)
                alone, both = DURATIONS[size]
                return sign + (self.t(both, a=a, b=b // smaller) if b else self.t(alone, a=a))
        return sign + self.t("{a}s", a=whole)

    def interval(self, x: float | None, low: float | None, high: float | None, unit: str = "percent") -> str:
        """A value with its 95 % interval: 72.8% (71.6–74.0)."""
        if x is None or low is None or high is None:
            return self.value(x, unit)
        digits = {"percent": 1, "score_5": 2, "score_7": 2}.get(unit)
        ends = [self.value(e, unit) if digits is None else f"{e:.{digits}f}" for e in (low, high)]
        return self.t("{value} ({low}–{high})", value=self.value(x, unit), low=ends[0], high=ends[1])

    def change(
        self,
        now: float | None,
        before: float | None,
        unit: str,
        *,
        better: str = "neither",
        n: float | None = None,
        n_before: float | None = None,
        brief: bool = False,
    ) -> Change | None:
        """From `before` to `now`: shares and scores move in points, counts and durations in percent.

        None where a change would say nothing: a side is missing or stands on fewer than 30 observations.
        better: higher, lower or neither. brief: the shorter name of points, for cards.
        """
        small = [k for k in (n, n_before) if k is not None and k < ENOUGH]
        if now is None or before is None or small:
            return None
        if unit in ("percent", "points", *SCORES):
            moved, digits = now - before, 1 if unit in ("percent", "points", "nps") else 2
            amount = f"{abs(moved):.{digits}f}"
            shown = amount if unit in SCORES else self._points(amount, brief)
        elif before == 0:
            return Change(self.t("new"), "neutral") if now else None
        else:
            moved = 100 * (now - before) / before
            amount = f"{abs(moved):,.1f}"
            shown = f"{amount}%"
        if not float(amount.replace(",", "")):
            return Change(self.t("no change"), "neutral")
        rose = moved > 0
        tone = "neutral" if better not in ("higher", "lower") else "good" if rose == (better == "higher") else "bad"
        return Change(f"{'▲' if rose else '▼'} {shown}", tone)

    def _points(self, amount: str, brief: bool) -> str:
        return self.t.within("card", "{x} pp", x=amount) if brief else self.t("{x} pp", x=amount)

    # Time

    def day(self, d: date, *, year: bool = False) -> str:
        """25 Oct, or with its year."""
        if self.t.lang == "zh_CN":
            return f"{d.year}年{d.month}月{d.day}日" if year else f"{d.month}月{d.day}日"
        return f"{d.day} {MONTHS[d.month - 1]}" + (f" {d.year}" if year else "")

    def days(self, start: date, end: date, today: date) -> str:
        """A range of days, both inclusive; the year only where it isn't this one's or the range is long."""
        year = start.year != today.year or end.year != today.year or (end - start).days > 300
        if start == end:
            return self.day(start, year=year)
        chinese = self.t.lang == "zh_CN"
        first = self.day(start, year=year and (chinese or start.year != end.year))
        last = self.day(end, year=year and (not chinese or start.year != end.year))
        return f"{first}–{last}" if chinese else f"{first} – {last}"

    def moment(self, m: datetime, today: date | None = None) -> str:
        """A day with hours and minutes; the year unless it is today's."""
        return f"{self.day(m.date(), year=today is None or m.year != today.year)} {m:%H:%M}"

    def bucket(self, start: datetime, grain: str, *, short: bool = False) -> str:
        """A bucket of time by its start: on axes short, in hover texts in full with the weekday."""
        if grain == "hour":
            return f"{start:%H:%M}"
        chinese = self.t.lang == "zh_CN"
        if grain == "month":
            if chinese:
                return f"{start.year}/{start.month}" if short else f"{start.year}年{start.month}月"
            return f"{MONTHS[start.month - 1]} {start.year}"
        if short:
            return f"{start.month}/{start.day}" if chinese else self.day(start.date())
        if grain == "week":
            return self.days(start.date(), start.date() + timedelta(days=6), start.date())
        weekday = self.weekday(start.isoweekday())
        return f"{self.day(start.date())} {weekday}" if chinese else f"{weekday} {self.day(start.date())}"

    def weekday(self, number: int) -> str:
        """1 is Monday."""
        return self.t(WEEKDAYS[number - 1])

    def hours(self, first: int, after: int) -> str:
        """Half-open hours of the day: 20:00–22:00."""
        return f"{first:02d}:00–{after:02d}:00"

    def zone(self, name: str, start: date, end: date) -> str:
        """UTC+8; the zone's name where its offset changes within the days."""
        return zone_text(name, start, end)

    def size(self, count: int) -> str:
        """Bytes of a file: 41.8 MB."""
        for factor, sign in ((1e9, "GB"), (1e6, "MB"), (1e3, "KB")):
            if count >= factor:
                return f"{count / factor:.1f} {sign}"
        return f"{count} B"


def zone_text(name: str, start: date, end: date) -> str:
    """UTC+8; the zone's name where its offset changes within the days."""
    zone = ZoneInfo(name)
    offsets = {
        datetime.combine(start + timedelta(days=k), datetime.min.time(), zone).utcoffset()
        for k in range((end - start).days + 2)
    }
    if len(offsets) != 1:
        return name
    minutes = int((offsets.pop() or timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")


def plot_text(text: str) -> str:
    """Text from data for Plotly, which reads HTML: escaped, at most 80 characters."""
    cut = text if len(text) <= PLOT_TEXT_LENGTH else text[: PLOT_TEXT_LENGTH - 1] + "…"
    return html.escape(cut, quote=False)  # it stands in no attribute, and Plotly would show `&quot;` as it is


def sheet_text(text: str) -> str:
    """Text for a spreadsheet: what it would run as a formula gets an apostrophe; true numbers stay as they are."""
    if _NUMBER.fullmatch(text):
        return text
    runs = text.startswith(_FORMULA) or _UNSEEN.sub("", text).startswith(_FORMULA)
    return f"'{text}" if runs else text


def md_label(text: object) -> str:
    """Text from data inside Markdown (labels, headings, messages): every sign Markdown knows is escaped.

    What looks like an address would become a link even so, `:material/home:` a picture and `->` an arrow: a sign
    without width keeps them from being one.
    """
    plain = " ".join(str(text).split())
    for pattern in (_ADDRESS, _SIGN):
        plain = pattern.sub(f"\\g<0>{_JOINER}", plain)
    return re.sub(r"([\\`\[\]!<>$:*_~#|&{}()+.\-])", r"\\\1", plain)


def _plain(x: float) -> str:
    """Without trailing noughts: 500, 1,000, 2.5."""
    return f"{x:,.0f}" if float(x).is_integer() else f"{x:,.4f}".rstrip("0").rstrip(".")
