"""How files are written: workbooks, encodings, separators and quotes, headers of several rows."""

import csv
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.errors import DashboardError, FileRefusedError, MappingError
from dashboard.intake import inspect, scan, workbook
from dashboard.intake.dialect import detect
from dashboard.intake.encodings import decode
from dashboard.intake.inspection import table_of
from dashboard.intake.limits import Limits

ZONE = "Asia/Shanghai"
SIMPLIFIED = "工单编号,创建时间,渠道\n1001,2025-11-11 00:30:00,在线客服\n1002,2025-11-11 10:00:00,电话\n"
TRADITIONAL = (
    "工單編號,建立時間,管道,滿意度\n1001,2025-11-11 00:30:00,線上客服,非常滿意\n1002,2025-11-11 10:00:00,電話,不滿意\n"
)
JAPANESE = "チケット番号,作成日時,チャネル\n1001,2025-11-11 00:30:00,お問い合わせフォーム\n"
KOREAN = (
    "티켓번호,생성일시,채널,내용\n"
    "1001,2025-11-11 00:30:00,전화 상담,배송이 아직 도착하지 않았습니다 확인 부탁드려요 감사합니다\n"
)
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    "</Types>"
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{type}" '
    'Target="{target}"/></Relationships>'
)
STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="3">'
    '<xf numFmtId="0"/>'
    '<xf numFmtId="22" applyNumberFormat="1"/><xf numFmtId="46" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_xml(rows: list[list[object]], first_row: int = 1) -> str:
    """Cells: text, number, or (number, style) with style 1 for moments and 2 for durations."""

    def cell(value: object) -> str:
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
        number, style = value if isinstance(value, tuple) else (value, 0)
        return f'<c s="{style}"><v>{number}</v></c>'

    lines = "".join(f'<row r="{i}">{"".join(map(cell, row))}</row>' for i, row in enumerate(rows, first_row))
    return f'<worksheet xmlns="{SPACE}"><sheetData>{lines}</sheetData></worksheet>'


def book(**sheets: str) -> bytes:
    """An .xlsx file as small as it can be."""
    names = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(sheets, 1))
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS.format(type="officeDocument", target="xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{SPACE}" xmlns:r="{relation}"><sheets>{names}</sheets></workbook>',
        "xl/styles.xml": STYLES,
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="rId{i}" Type="{relation}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        + f'<Relationship Id="rId99" Type="{relation}/styles" Target="styles.xml"/></Relationships>',
    } | {f"xl/worksheets/sheet{i}.xml": text for i, text in enumerate(sheets.values(), 1)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


TICKETS = [
    ["ticket_id", "created_at", "first_response_time", "csat"],
    ["007", (45963.4375, 1), (1.5, 2), 5],
    ["008", (45964.0, 1), (0.00150462962963, 2), 4.5],
    ["009", 45963.75, "", ""],
]


@pytest.fixture
def written(tmp_path):
    """Write bytes to a file and give its path."""

    def write(data: bytes):
        path = tmp_path / "in.csv"
        path.write_bytes(data)
        return path

    return write


def test_a_sheet_becomes_the_text_of_its_csv(written):
    got = workbook.convert(written(book(Tickets=sheet_xml(TICKETS))), "t.xlsx")
    assert got.text.decode().splitlines() == [
        "ticket_id,created_at,first_response_time,csat",
        "007,2025-11-02 10:30:00,36:00:00,5",
        "008,2025-11-03 00:00:00,0:02:10,4.5",
        "009,45963.75,,",
    ]


def test_the_first_sheet_with_a_table_is_read_and_others_are_offered(written):
    path = written(book(Cover=sheet_xml([["Report"]]), Data=sheet_xml(TICKETS), More=sheet_xml([["a"], ["b"]])))
    draft = inspect(path, name="t.csv", zone=ZONE)
    assert (draft.sheet, draft.sheets, draft.records) == ("Data", ("Cover", "Data", "More"), 3)
    assert {"sheet"} <= {note.code for note in draft.notes}
    other = workbook.convert(path, "t.csv", "More")
    assert other.text == b"a\nb\n"
    with pytest.raises(FileRefusedError, match="There is no sheet Nix"):
        workbook.convert(path, "t.csv", "Nix")


def test_lines_are_the_rows_of_the_sheet(written):
    path = written(book(T=sheet_xml([["ticket_id", "note"], ["1", "a\nb"], ["2", ""]], first_row=4)))
    assert workbook.convert(path, "t").text.decode().splitlines()[3:] == ["ticket_id,note", "1,a b", "2,"]


def test_long_numbers_are_shown_as_rounded(written):
    path = written(book(T=sheet_xml([["ticket_id", "x"], [1234567890123456, 1], [123456789012345, 2]])))
    assert workbook.convert(path, "t").text.decode().splitlines()[1:] == ["1.23457E+15,1", "123456789012345,2"]


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(written, monkeypatch):
    monkeypatch.setattr("dashboard.intake.workbook.LIMITS", Limits(unpacked_bytes=1_000_000))
    path = written(book(T=sheet_xml([["a" * 2_000_000], ["b"]])))
    assert path.stat().st_size < 20_000
    with pytest.raises(FileRefusedError, match=r"unpacks to 2 MB; the limit here is 1 MB"):
        workbook.converted(path, "bomb.xlsx")


def test_a_sheet_of_too_many_cells_is_refused(written, monkeypatch):
    monkeypatch.setattr("dashboard.intake.workbook.LIMITS", Limits(cells=7))
    with pytest.raises(FileRefusedError, match="4 rows and 4 columns"):
        workbook.convert(written(book(T=sheet_xml(TICKETS))), "t.xlsx")


@pytest.mark.parametrize("data", [b"PK\x03\x04 xl/ cut off", book(T="<worksheet"), book(T=sheet_xml([["alone"]]))])
def test_broken_and_empty_workbooks_end_in_a_sentence(written, data):
    with pytest.raises(FileRefusedError):
        workbook.convert(written(data), "t.xlsx")


@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [
        (SIMPLIFIED, "gb18030", "gb18030"),
        (TRADITIONAL, "cp950", "big5"),
        (TRADITIONAL, "gbk", "gb18030"),
        (JAPANESE, "cp932", "shift_jis"),
        (KOREAN, "cp949", "euc-kr"),
        (TRADITIONAL, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
    ],
)
def test_east_asian_encodings_are_told_apart(text, codec, encoding):
    got = decode(text.encode(codec), "f")
    assert (got.encoding, got.text.decode(), got.is_damaged) == (encoding, text, False)


def test_one_chinese_word_in_every_row_is_no_korean():
    data = ("id,channel\n" + "1,电话\n" * 500).encode("gb18030")
    got = decode(data, "f")
    assert (got.encoding, "euc-kr" in got.others) == ("gb18030", True)


def test_one_broken_byte_does_not_make_chinese_western():
    data = (SIMPLIFIED * 40).encode("gb18030") + b"1003,\xff\xff,x\n"
    got = decode(data, "f")
    assert (got.encoding, got.is_damaged) == ("gb18030", True)


def test_an_encoding_can_be_chosen(written):
    path = written("id,ville\n1,Orléans\n".encode("mac-roman"))
    assert inspect(path, name="f", zone=ZONE, encoding="mac-roman").columns[1].samples == ("Orléans",)
    with pytest.raises(MappingError, match="There is no encoding ebcdic"):
        inspect(path, name="f", zone=ZONE, encoding="ebcdic")


def test_few_letters_that_two_encodings_share_are_asked_about(written):
    path = written("id,a\n1,中\n".encode("gbk"))
    draft = inspect(path, name="f", zone=ZONE)
    asked = [question for question in draft.questions if question.code == "encoding"]
    assert draft.encoding == "gb18030"
    assert all(not question.is_open and question.proposal == "gb18030" for question in asked)


@pytest.mark.parametrize(
    ("text", "delimiter", "quotechar", "cells"),
    [
        ('a, b, c\n1, "x, y", 2\n3, "z", 4\n', ", ", '"', [["1", "3"], ["x, y", "z"], ["2", "4"]]),
        ('a,b\n1,"say \\"hi, you\\""\n2,"\\"x\\", y"\n', ",", '"\\', [["1", "2"], ['say "hi, you"', '"x", y']]),
        ("a\tb\n1\tx,y\n2\tz,w\n", "\t", '"', [["1", "2"], ["x,y", "z,w"]]),
        ('a|b\r1|"x\ry"\r2|z\r', "|", '"', [["1", "2"], ["x\ry", "z"]]),
        ("a;b\n1;1,5\n2;2,5\n", ";", '"', [["1", "2"], ["1,5", "2,5"]]),
    ],
)
def test_separators_and_quotes_are_found(written, text, delimiter, quotechar, cells):
    draft = inspect(written(text.encode()), name="f", zone=ZONE)
    assert (draft.delimiter, draft.quotechar) == (delimiter, quotechar)
    table = table_of(draft)
    assert [table.columns[position].to_list() for position in range(len(cells))] == cells


def test_separator_header_and_names_can_be_chosen(written):
    path = written(b"1;x,y\n2;z,w\n")
    draft = inspect(path, name="f", zone=ZONE, delimiter=",", header_row=0)
    assert ([c.header for c in draft.columns], draft.records, draft.header_rows) == (["Column 1", "Column 2"], 2, 0)
    second = inspect(
        written(b"junk,junk,junk\nmore,more,more\nid,status,x\n1,open,2\n"), name="f", zone=ZONE, header_row=3
    )
    assert ([c.header for c in second.columns], second.records) == (["id", "status", "x"], 1)


def test_a_stray_quote_leaves_its_row_out_and_says_so(written):
    draft = inspect(written(b'a,b,c\n1,"x" y,3\n2,ok,4\n'), name="f", zone=ZONE)
    table = table_of(draft)
    assert (table.columns[0].to_list(), [m.problem for m in table.misfits]) == (["2"], ["stray_quote"])


def test_a_separator_too_many_leaves_its_row_out_although_the_last_cell_is_empty(written):
    draft = inspect(written(b"a,b,c\n1,2,\n1,,2,\n3,4,\n"), name="f", zone=ZONE)
    assert [m.problem for m in table_of(draft).misfits] == ["cells_more"]


@pytest.mark.parametrize(
    ("text", "header", "records"),
    [
        ("Ana,,Bo,\nX,Y,X,Y\n1,2,3,4\n5,6,7,8\n", ["Ana X", "Ana Y", "Bo X", "Bo Y"], 2),
        ("Report of March\n\nDates,Place,Travel,,,Sum\n,,Air,Rail,Car,\n1 Mar,x,1,2,3,6\n2 Mar,y,1,2,3,6\n",
         ["Dates", "Place", "Travel Air", "Travel Rail", "Travel Car", "Sum"], 2),
        ("a,b,c\nx,y,z\nu,v,w\n", ["a", "b", "c"], 2),
        ("ticket_id,resolution_time,weight\n,hours,net\n" + "1,2,3\n" * 5,
         ["ticket_id", "resolution_time hours", "weight net"], 5),
        ("ticket_id,created_at\n工单编号,创建时间\n" + "1,2025-11-01 10:00\n" * 5,
         ["ticket_id 工单编号", "created_at 创建时间"], 5),
        # A row of data in which little is filled is no line of the header.
        ("ticket_id,created_at,csat\nT1,,\n" + "5,,\n" * 5, ["ticket_id", "created_at", "csat"], 6),
        ("a,b,c\nx,,\n" + "1,2,3\n" * 5 + "4,5,6\n" * 5 + "x,,\n", ["a", "b", "c"], 12),
        # A header that comes again on every page does so in all its lines.
        ("a,b,c\nx,y,z\n" + "1,2,3\n" * 30 + "a,b,c\nx,y,z\n", ["a x", "b y", "c z"], 32),
    ],
)  # fmt: skip
def test_headers_of_two_rows_are_joined(text, header, records):
    found = detect(text.encode())
    assert list(found.header) == header
    assert len(text.strip().replace("\n\n", "\n").split("\n")) - found.header_record - 1 == records


def test_one_cell_at_the_far_corner_ends_in_a_sentence(written):
    far = f'<worksheet xmlns="{SPACE}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>' + (
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    with pytest.raises(FileRefusedError) as refused:
        scan.read(written(book(T=far)), "far.xlsx")
    assert refused.value.where == "far.xlsx"


def test_scan_reads_a_workbook_in_a_process_of_its_own(written):
    source = scan.read(written(book(T=sheet_xml(TICKETS))), "t.xlsx")
    assert (source.encoding, source.sheet) == ("xlsx", "T")
    assert source.text.startswith(b"ticket_id,created_at")


CELLS = st.text(st.sampled_from(list("ab 17.,;|\t'\"\\\n工单号客服:-/")), max_size=8)
TABLES = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=2, max_size=12)
DRESSES = st.tuples(
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)


@settings(max_examples=150, deadline=None)
@given(TABLES, DRESSES)
def test_any_table_in_any_dress_is_read_as_it_was_written_or_refused(tmp_path_factory, rows, dress):
    delimiter, encoding, line_end, quoting = dress
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    header = ["ticket_id", "created_at", "status", "team"]
    writer.writerows([header, *(("T1", *row) for row in rows)])
    path = tmp_path_factory.mktemp("dress") / "f.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    try:
        draft = inspect(path, name="f", zone=ZONE)
    except DashboardError:
        return
    if any(question.code == "encoding" for question in draft.questions):
        return  # a letter or two tells no encoding
    table = table_of(draft)
    assert [column.header for column in draft.columns] == header
    read = list(zip(*(table.columns[position].to_list() for position in range(4)), strict=True))
    assert draft.records == len(rows) == len(read) + len(table.misfits)
    kept = [row for i, row in enumerate(rows) if i + 1 not in {misfit.record for misfit in table.misfits}]
    assert [row[1:] for row in read] == kept
