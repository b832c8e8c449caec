"""The page in one file: its texts, its policy, and that no text of data is ever markup or script."""

import base64
import hashlib
import json
import re
from html import unescape
from html.parser import HTMLParser

import pytest

from dashboard.figures.trend import Band, Point, trend
from dashboard.share import html
from dashboard.share.sheets import Sheet
from dashboard.tables import table, text
from dashboard.words import words
from tests.unit.reports import FIRST, HOSTILE, one, report

ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "section", "footer", "h1", "h2", "p", "small",
    "ul", "li", "span", "strong", "dl", "dt", "dd", "div", "details", "summary", "table", "thead", "tbody", "tr", "th",
    "td", "script",
}  # fmt: skip


class Seen(HTMLParser):
    """The elements, the attributes and the texts of a page, scripts apart."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, list[str]] = {}
        self.texts: list[str] = []
        self.scripts: list[tuple[dict, str]] = []
        self._open: list[tuple[str, dict]] = []
        self.feed(content.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")
        if tag in ("script", "style"):
            self._open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self._open.pop()

    def handle_data(self, data):
        if not self._open:
            self.texts.append(data)
        elif self._open[-1][0] == "script":
            self.scripts.append((self._open[-1][1], data))


@pytest.fixture(scope="module", params=["en", "zh_CN"])
def made(request):
    return report(request.param)


def test_every_word_of_every_card_is_there(made):
    seen = Seen(html.page(made))
    for sheet in made.sheets:
        cells = {entry.text for row in sheet.table.rows for entry in row}
        printed = " ".join(seen.texts)
        assert {c for c in cells | set(sheet.remarks) | {sheet.hint} if c not in printed} == set()
        assert sheet.title in printed or sheet.title in seen.attributes["aria-label"]
    for words_ in (made.sentence, made.zone, made.data_until, made.fingerprint, *made.filters, *made.notes):
        assert words_ in seen.texts
    for label, meaning in made.definitions:
        assert {label, meaning} <= set(seen.texts)


def test_the_language_and_the_colours_are_named(made):
    seen = Seen(html.page(made))
    assert seen.attributes["lang"] == [made.t.locale]
    assert set(seen.tags) <= ALLOWED
    assert "color-scheme: dark" in html.page(report(theme="dark")).decode()


def test_only_the_two_scripts_may_run_and_nothing_may_be_loaded(made):
    content = html.page(made)
    seen = Seen(content)
    policy = next(value for value in seen.attributes["content"] if "default-src" in value)
    assert policy.startswith("default-src 'none'")
    scripts = {}
    for attributes, script in seen.scripts:
        kind = attributes.get("type", "script")
        scripts[kind] = [*scripts.get(kind, []), script]
    running = ["".join(scripts["script"])] if len(scripts["script"]) > 2 else scripts["script"]
    hashes = {base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in running}
    assert hashes == set(re.findall(r"'sha256-([^']+)'", policy))
    assert not {"src", "href", "action", "srcset", "data", "onload", "onerror", "style.src"} & set(seen.attributes)
    style = content.decode().split("<style>")[1].split("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style


def test_charts_are_those_of_the_screen_in_real_colours(made):
    seen = Seen(html.page(made))
    (charts,) = [json.loads(text) for kind, text in seen.scripts if kind.get("type") == "application/json"]
    assert len(charts) == 3
    assert seen.attributes["id"][:-1] == ["chart1", "chart4", "chart5"] == [chart["id"] for chart in charts]
    assert charts[0]["figure"]["data"][0]["y"] == list(made.sheets[1].figure.data[0].y)
    assert not re.search(r"#0000\d\d", json.dumps(charts))
    assert all(chart["config"]["showSendToCloud"] is False for chart in charts)


def test_hostile_words_are_letters_everywhere():
    counts = set()
    for hostile in ("tame", *HOSTILE):
        figure = trend(
            [Point(FIRST, 1, note=hostile)], [], grain="day", unit="count", name=hostile, t=words("en"), theme="light",
            bands=[Band(hostile, FIRST.date(), FIRST.date())],
        )  # fmt: skip
        figure.update_layout(meta={"name": hostile})
        rows = [[text(hostile), text(hostile), text(hostile)]]
        sheets = [
            one((hostile, hostile, hostile), rows, key=hostile, title=hostile, hint=hostile, remarks=(hostile,)),
            one((hostile, hostile), [[text(hostile)] * 2], key="list", title=hostile),
            one((hostile, hostile, "n"), rows, key="figures", title=hostile),
            Sheet("chart", hostile, lambda rows=rows: table(["a"] * 3, rows), figure=figure, alt=hostile),
        ]
        seen = Seen(html.page(report(sheets=sheets)))
        assert set(seen.tags) <= ALLOWED
        counts.add(len(seen.tags))
        assert not {name for name in seen.attributes if name.startswith("on")}
        assert "alert(1)" not in "".join(text for kind, text in seen.scripts if "type" not in kind)
        (charts,) = [json.loads(text) for kind, text in seen.scripts if kind.get("type") == "application/json"]
        assert charts[0]["figure"]["layout"]["meta"]["name"] == hostile
    assert len(counts) == 1


def test_a_report_without_charts_has_no_script():
    content = html.page(report(sheets=[one(("a", "b", "c"), [[text("x")] * 3])]))
    assert b"<script" not in content
    assert "script-src 'none'" in unescape(content.decode())
    assert len(content) < 20_000


def test_a_card_without_rows_says_so():
    assert b"Nothing to show" in html.page(report(sheets=[one(("a", "b"), [])]))


def test_the_program_that_draws_cannot_end_its_element(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(html, "get_plotlyjs", lambda: "a='</script><!--'")
    assert html._plotly.__wrapped__() == r"a='<\/script><\!--'"
