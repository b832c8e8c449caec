"""The PDF, opened again by other software: every word is in it, its pages are A4, its fonts travel with it."""

import html
import io
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pypdfium2
import pytest

from dashboard.figures import theme
from dashboard.figures.heatmap import week_hours
from dashboard.figures.paper import in_light
from dashboard.figures.vector import sharp
from dashboard.share import fonts, pdf, pictures
from dashboard.share.cards import columns
from dashboard.tables import cell, table, text
from dashboard.values import Values
from dashboard.words import words
from tests.unit.reports import HOSTILE, one, report

A4 = (595.28, 841.89)  # points
needs_browser = pytest.mark.skipif(bool(pictures.why_not()), reason="no Chromium: PICTURES OF CHARTS ARE NOT TESTED")
needs_chinese = pytest.mark.skipif(
    not any(family in fonts.families("zh_CN") for family in fonts.CHINESE), reason="no Chinese font on this machine"
)
LANGUAGES = ["en", pytest.param("zh_CN", marks=needs_chinese)]


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")


def pages(content: bytes) -> list[str]:
    """The text of each page."""
    held = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_bounded() for page in held]


def bare(words_: str) -> str:
    """Without blanks and soft breaks, which a page may move or drop."""
    return re.sub(r"[\s\u200b\ufffe\u00ad]", "", words_)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_pictures_every_cell_is_printed(lang):
    made = report(lang)
    content = pdf.document(made, False)
    printed = bare("".join(pages(content)))
    for sheet in made.sheets:
        title = sheet.title if sheet.key != "figures" else ""
        wanted = {title, sheet.hint, *sheet.remarks, *(e.text for row in sheet.table.rows for e in row)}
        wanted |= set(sheet.table.heads) if sheet.key not in ("figures", "attention") else set()
        assert {w for w in wanted if bare(w) not in printed} == set(), sheet.key
    for label, meaning in made.definitions:
        assert bare(label) in printed
        assert bare(meaning) in printed
    for line in (*made.filters, *made.notes, made.zone, made.data_until, made.fingerprint):
        assert bare(line) in printed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_names_the_product_the_view_and_the_data(lang):
    made = report(lang)
    found = pages(pdf.document(made, False))
    for number, page in enumerate(found, 1):
        printed = bare(page)
        for line in (made.t("Customer Satisfaction"), made.title, made.sentence, made.zone, made.fingerprint):
            assert bare(line) in printed
        assert bare(made.t("Page {n} of {m}", n=number, m=len(found))) in printed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_are_a4_with_their_own_fonts_and_not_blank(lang):
    held = pypdfium2.PdfDocument(pdf.document(report(lang), False))
    for page in held:
        assert sorted(page.get_size()) == pytest.approx(A4, abs=0.5)
        picture = page.render(scale=1).to_pil().convert("L")
        assert picture.getextrema()[0] < 100
    for obj in held[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
        assert pypdfium2.raw.FPDFFont_GetIsEmbedded(pypdfium2.raw.FPDFTextObj_GetFont(obj.raw)) == 1


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_pdftotext_reads_the_same(lang, tmp_path: Path):
    made = report(lang)
    (tmp_path / "a.pdf").write_bytes(pdf.document(made, False))
    read = subprocess.run(["pdftotext", "-enc", "UTF-8", tmp_path / "a.pdf", "-"], capture_output=True, check=True)
    printed = bare(read.stdout.decode())
    for entry in (e for sheet in made.sheets for row in sheet.table.rows for e in row):
        assert bare(entry.text) in printed


@needs_browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_charts_are_vectors_with_their_texts(lang):
    made = report(lang)
    held = pypdfium2.PdfDocument(pdf.document(made, True))
    printed = bare("".join(page.get_textpage().get_text_bounded() for page in held))
    for words_ in ("1,500", "双11", "周一") if lang == "zh_CN" else ("1,500", "Double11<b>", "Mon"):
        assert words_ in printed
    assert bare(made.sheets[1].table.rows[0][0].text) not in printed  # the chart is there, its table is not
    kinds = {obj.type for page in held for obj in page.get_objects()}
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE not in kinds


@pytest.mark.usefixtures("no_browser")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_browser_there_are_tables_and_a_line_that_says_so(lang):
    made = report(lang)
    printed = bare("".join(pages(pdf.document(made))))
    assert bare(made.t("Charts are given as tables: {reason}", reason=made.t(pictures.why_not()))) in printed
    assert bare(made.sheets[1].table.rows[0][0].text) in printed
    with pytest.raises(pictures.PictureError):
        pdf.document(made, True)


@pytest.mark.parametrize("failure", [subprocess.TimeoutExpired("chromium", 1), OSError("no memory"), ValueError("")])
def test_a_browser_that_fails_gives_tables_too(monkeypatch: pytest.MonkeyPatch, failure: Exception):
    def fails(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(pictures, "browser", lambda: "/bin/sh")
    monkeypatch.setattr(pictures.subprocess, "run", fails)
    made = report()
    printed = bare("".join(pages(pdf.document(made))))
    assert bare("The charts could not be drawn.") in printed
    assert bare(made.sheets[1].table.rows[0][0].text) in printed


def test_a_program_that_is_no_browser_is_told_as_such(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BROWSER_PATH", "/bin/true")
    with pytest.raises(pictures.PictureError, match="could not be drawn"):
        pictures.svg(report().sheets[1].figure, 100, 100)


def test_a_report_without_charts_says_nothing_of_browsers(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")
    made = report(sheets=[one(("a",), [[text("b")]])])
    assert "Charts" not in "".join(pages(pdf.document(made)))


def test_hostile_words_stay_letters():
    rows = [[text(w), text("x")] for w in HOSTILE if w.isascii() and w.isprintable()]
    made = report(sheets=[one((w, "#b"), [row], title=w, hint=w, remarks=(w,)) for row, w in
                          ((row, row[0].text) for row in rows)])  # fmt: skip
    printed = bare("".join(pages(pdf.document(made, False))))
    for row in rows:
        assert printed.count(bare(row[0].text)) >= 4


def test_a_long_table_breaks_over_pages_with_its_heads():
    rows = [[text(f"row {k}"), text(f"cell {k}")] for k in range(200)]
    made = report(sheets=[one(("First head", "Second head", "n"), [[*row, text("1")] for row in rows])])
    found = pages(pdf.document(made, False))[:-1]
    assert len(found) > 3
    assert all("First head" in page for page in found)
    printed = "".join(found)
    assert [k for k in range(200) if f"row {k}" not in printed] == []


def across(content: bytes) -> bool:
    """Whether pages lie on their long side."""
    width, height = pypdfium2.PdfDocument(content)[0].get_size()
    return width > height


def test_a_wide_table_turns_the_pages():
    rows = [[text(f"a {k} {n}") for k in range(24)] for n in range(3)]
    made = report(sheets=[one([f"Head {k}" for k in range(24)], rows)])
    content = pdf.document(made, False)
    assert across(content)
    printed = bare("".join(pages(content)))
    assert [w.text for row in rows for w in row if bare(w.text) not in printed] == []
    assert not across(pdf.document(report(sheets=report().sheets[:4]), False))


def test_what_a_share_stands_on_is_beside_it_in_the_same_cell():
    show, t = Values(words("en")), words("en")
    heads = ("Team", "CSAT", t("n of {figure}", figure="CSAT"), "n of nothing")
    rows = [
        [text("A"), cell(80.0, "percent", show), cell(40, "count", show), cell(7, "count", show)],
        [text("B"), cell(None, "percent", show), cell(None, "count", show), cell(8, "count", show)],
    ]
    listed = columns(table(heads, rows), t)
    assert [column.head for column in listed] == ["Team", "CSAT", "n of nothing"]
    assert listed[1].cells == (("80.0%", "40"), ("—", ""))
    assert [column.is_number for column in listed] == [False, True, True]
    assert "80.0%n=40" in bare("".join(pages(pdf.document(report(sheets=[one(heads, rows)]), False))))


def test_many_cards_are_not_cut():
    """What is on one page with its title is whole: the title's page has the last row too."""
    rows = [[text(f"a {k}"), text("b"), text("c")] for k in range(8)]
    made = report(sheets=[
        one(("x", "y", "z"), [[text(f"{a.text} of {n}."), b, c] for a, b, c in rows], key=f"k{n}", title=f"Card {n}.")
        for n in range(12)
    ])  # fmt: skip
    found = pages(pdf.document(made, False))
    for n in range(12):
        (page,) = [page for page in found if f"Card {n}." in page]
        assert f"a 0 of {n}." in page
        assert f"a 7 of {n}." in page


@pytest.mark.parametrize("long", ["x" * 300, "T" * 31 + "-1", "a/b?c=" * 30])
def test_long_words_stay_in_their_cell(long: str):
    made = report(sheets=[one(("a", "b", "c"), [[text(long), text("b"), text("c")]])])
    held = pypdfium2.PdfDocument(pdf.document(made, False))
    for obj in held[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
        left, _, right, _ = obj.get_bounds()
        assert left >= 40
        assert right <= A4[0] - 40
    assert long in bare("".join(pages(pdf.document(made, False))))


def test_empty_things_are_printed_as_such():
    made = report(sheets=[one(("a", "b"), [], title="Empty card"), one((), [], title="No columns")])
    printed = "".join(pages(pdf.document(made, False)))
    assert printed.count("Nothing to show") == 2
    assert "About" in "".join(pages(pdf.document(report(sheets=[]), False)))


def test_the_same_report_gives_the_same_bytes_and_names_nobody():
    first, second = pdf.document(report(), False), pdf.document(report(), False)
    assert first == second
    held = pypdfium2.PdfDocument(io.BytesIO(first)).get_metadata_dict()
    assert held["Title"].startswith("Overview")
    assert not held["Author"]
    assert not held["CreationDate"]


def test_chinese_without_a_font_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fonts, "has_chinese", lambda *_: False)
    with pytest.raises(fonts.FontError, match="fonts-noto-cjk"):
        pdf.document(report("zh_CN"), False)
    assert "fonts-noto-cjk" in pdf.why_not(report("zh_CN"))
    assert pdf.document(report(), False).startswith(b"%PDF")
    assert pdf.why_not(report()) == ""


@needs_chinese
def test_fonts_with_and_without_chinese_are_told_apart(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fonts, "CHINESE", ("none of that name",))  # so that a sign has to be drawn
    assert fonts.has_chinese("zh_CN")
    bare_book = fonts.typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(fonts, "book", lambda **_: bare_book)
    assert not fonts.has_chinese("zh_CN")


def test_a_folder_of_fonts_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    some = next((font for font in fonts.book().fonts() if font.path), None)
    if some is None:
        pytest.skip("no fonts on this machine")
    (tmp_path / Path(some.path).name).symlink_to(some.path)
    assert fonts.book(alone=True).families() == []
    monkeypatch.setenv("CSAT_FONTS", str(tmp_path))
    own = fonts.book(alone=True).families()
    assert some.family in own
    assert fonts.families("en")[0] == own[0]
    monkeypatch.setenv("CSAT_FONTS", str(tmp_path / "none"))
    assert fonts.book(alone=True).families() == []


# Figures outside of Streamlit


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_no_placeholder_is_left_outside(mode):
    for sheet in report(theme=mode).sheets:
        if sheet.figure is not None:
            before = sheet.figure.to_json()
            made = theme.outside(sheet.figure, mode).to_json()
            assert not re.search(r'"#0000\d\d"', made)
            assert sheet.figure.to_json() == before
            assert theme.colours(mode)["backgroundColor"] in made


def test_dark_figures_are_light_on_paper():
    dark, light = report(theme="dark").sheets, report(theme="light").sheets
    for k in (1, 4):
        made, wanted = (json.loads(figure.to_json()) for figure in (in_light(dark[k].figure), light[k].figure))
        assert made == wanted != json.loads(dark[k].figure.to_json())
    for colour in ("#6ba4f0", "#e8eaed", "#b6bdc8", "#2d3139", "#0b1220"):
        assert colour not in in_light(dark[5].figure).to_json()


def test_words_that_look_like_placeholders_are_left_alone():
    figure = report().sheets[1].figure
    figure.update_layout(title_text="from #000001 to #000002")
    assert theme.outside(figure, "light").layout.title.text == "from #000001 to #000002"


def test_sharp_heat_maps_have_each_cell_once():
    hours = {(1, 0): 0.5, (1, 23): 3.0, (7, 12): 9.0}
    figure = theme.outside(week_hours(hours, unit="per_hour", t=words("en"), theme="light"), "light")
    bars, *_ = sharp(figure).data
    assert bars.type == "bar"
    middles = [round(base + width / 2) for base, width in zip(bars.base, bars.x, strict=True)]
    assert list(zip(bars.y, middles, bars.marker.color, strict=True)) == [
        ("Mon", 0, 0.5),
        ("Mon", 23, 3),
        ("Sun", 12, 9),
    ]
    assert sharp(report().sheets[1].figure).data[0].type == "scatter"


# Pictures


@needs_browser
def test_pictures_come_in_order():
    made = [theme.outside(s.figure, "light") for s in report().sheets if s.figure is not None]
    first, second = pictures.drawn([(made[0], 400, 200), (made[1], 500, 300)])
    assert b'width="400"' in first[:300]
    assert b'width="500"' in second[:300]
    assert "Double 11 <b>" in html.unescape(first.decode())
    picture = pictures.png(made[0], 400, 200)
    assert picture.startswith(b"\x89PNG")


def test_what_browser_path_names_is_taken(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BROWSER_PATH", "/bin/sh")
    assert pictures.browser() == "/bin/sh"
    assert pictures.why_not() == ""
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")
    assert pictures.browser() is None
    with pytest.raises(pictures.PictureError, match="install Chromium"):
        pictures.svg(report().sheets[1].figure, 100, 100)


def test_one_browser_at_a_time(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BROWSER_PATH", "/bin/sh")
    with pictures._one_at_a_time, pytest.raises(pictures.PictureError, match="Other pictures"):
        pictures.drawn([(report().sheets[1].figure, 100, 100)], seconds=0.01)


def test_no_figures_need_no_browser(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")
    assert pictures.drawn([]) == []


@needs_browser
@pytest.mark.parametrize("seconds", [0.2, 1.0, 2.0])
def test_what_takes_too_long_is_ended_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seconds: float
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    figure = theme.outside(report().sheets[1].figure, "light")
    with pytest.raises(pictures.PictureError, match="could not be drawn"):
        pictures.drawn([(figure, 600, 300)] * 60, seconds=seconds)
    assert list(tmp_path.iterdir()) == []
    if shutil.which("ps"):
        running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        assert str(tmp_path) not in running
