"""Tables written in every dialect come back cell by cell: the tables, the way there and back, and what is left out.

Left out, because the bytes say something else or nothing:

- NULs, C1 controls, lone surrogates, and letters that the encoding does not have;
- rows without a letter or digit (blank lines to us), rows that repeat the header or begin with a word for totals;
- tables of one column, of fewer than three rows, or with few quotes where the quote itself is to be found out;
- names that are numbers, dates or values of their column;
- separators other than the table's outside quotes, and apostrophes in unquoted cells.

Tables in East Asian encodings hold thirty letters of their script and more; where the encoding is a question, its
answer counts.
"""

import argparse
import codecs
import csv
import io
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.intake import inspect
from dashboard.intake.inspection import table_of

SEPARATORS = (",", ";", "\t", "|")
LATIN = "abcdefgxyzABC 0123456789.-:/+äéñßø&%#@()"
SCRIPTS = {
    "gb18030": "客户服务工单退款物流咨询投诉已经解决没有收到商品质量问题请尽快处理谢谢满意电话邮件",
    "big5": "客戶服務工單退款物流諮詢投訴已經解決沒有收到商品品質問題請儘快處理謝謝滿意電話郵件",
    "shift_jis": "お客様サービスの注文が届きません返金してください問題は解決しましたありがとう電話商品",
    "euc-kr": "고객서비스주문이도착하지않았습니다환불해주세요문제는해결되었감사합전화상품",
}
CODECS = {"big5": "cp950", "shift_jis": "cp932", "euc-kr": "cp949"}
MARKS = {"utf-8-sig": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252", *SCRIPTS)
NAMES = ("Ticket", "Created", "Subject", "Kanal", "Équipe", "Note", "Team name", "Ref", "Étape")
ASIAN_NAMES = {
    "gb18030": ("工单编号", "创建时间", "主题", "渠道", "客服组"),
    "big5": ("工單編號", "建立時間", "主題", "渠道", "客服組"),
    "shift_jis": ("番号", "作成日時", "件名", "部署", "担当"), "euc-kr": ("번호", "생성시간", "제목", "채널", "담당"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A table and the bytes it was written to."""

    rows: tuple[tuple[str, ...], ...]
    data: bytes
    encoding: str
    dialect: str


@st.composite
def tables(draw: st.DrawFn) -> Written:
    """A table of names and cells, written in some dialect and encoding."""
    encoding = draw(st.sampled_from(ENCODINGS))
    delimiter = draw(st.sampled_from(SEPARATORS))
    style = draw(st.sampled_from(("minimal", "all", "apostrophe", "backslash")))
    ends = draw(st.sampled_from(("\n", "\r\n", "\r")))
    width = draw(st.integers(2, 5))
    script = SCRIPTS.get(encoding, "")
    is_quoted = style != "minimal"
    letters = LATIN + (script or "客户服务" * encoding.startswith("utf")) + delimiter + '"' + "\n" * (ends != "\r")
    letters += "'" * (style != "apostrophe") if is_quoted else ""
    letters += "".join(SEPARATORS) + "'" if style == "all" else ""
    if script or encoding == "cp1252":
        codec = CODECS.get(encoding, encoding)
        letters = "".join(letter for letter in letters if _fits(letter, codec))
    cell = st.text(st.sampled_from(sorted(set(letters))), max_size=12)
    word = st.text(st.sampled_from(sorted(set(letters) - set(" \"\n'") - set(SEPARATORS))), min_size=1, max_size=8)
    names = tuple(draw(st.permutations(ASIAN_NAMES.get(encoding, NAMES))))[:width]
    rows = draw(st.lists(st.tuples(word, *[cell] * (width - 1)), min_size=3, max_size=12))
    if script:  # enough different letters to tell the script
        rows += [(script[i : i + 7], *[script[-6:]] * (width - 1)) for i in range(0, len(script), 7)]
    if encoding == "cp1252":
        rows.append(("é", *["Größe"] * (width - 1)))
    if style == "backslash":
        rows.append(('say "x"', *['an "y" z'] * (width - 1)))
    out = io.StringIO(newline="")
    csv.writer(
        out, delimiter=delimiter, lineterminator=ends, quoting=csv.QUOTE_ALL if is_quoted else csv.QUOTE_MINIMAL,
        quotechar="'" if style == "apostrophe" else '"', doublequote=style != "backslash",
        escapechar="\\" if style == "backslash" else None,
    ).writerows([names, *rows])  # fmt: skip
    text = out.getvalue() if draw(st.booleans()) else out.getvalue().removesuffix(ends)
    data = MARKS.get(encoding, b"") + text.encode(CODECS.get(encoding, encoding.removesuffix("-sig")))
    return Written((names, *rows), data, encoding, f"{encoding} {delimiter!r} {style} {ends!r}")


def read(written: Written, encoding: str | None = None) -> tuple[list[tuple[str, ...]], bool]:
    """(names and cells as the import reads them, whether the encoding is a question)."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "in.csv"
        path.write_bytes(written.data)
        draft = inspect(path, name="in.csv", zone="UTC", encoding=encoding)
        table = table_of(draft)
        cells = [table.columns[column.position].to_list() for column in draft.columns]
        names = tuple(column.header for column in draft.columns)
        return [names, *zip(*cells, strict=True)], any(question.code == "encoding" for question in draft.questions)


def check(written: Written) -> None:
    """Raise AssertionError unless the table comes back as it was, if need be after the question of its encoding."""
    rows, is_asked = read(written)
    if is_asked and rows != list(written.rows):
        rows, _ = read(written, written.encoding)
    assert rows == list(written.rows), written.dialect


def options(parser: argparse.ArgumentParser) -> None:
    """What this measurement can be told."""
    parser.add_argument("--examples", type=int, default=5_000)


def run(told: argparse.Namespace) -> str:
    """Check as many tables as were asked for."""
    return many(told.examples)


def many(examples: int) -> str:
    """Check that many tables; what is found wrong is raised."""
    found = 0

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(written=tables())
    def every(written: Written) -> None:
        nonlocal found
        found += 1
        check(written)

    every()
    return f"{found} tables written and read again, all equal"


def _fits(letter: str, codec: str) -> bool:
    try:
        letter.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
