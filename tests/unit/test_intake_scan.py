"""Bytes become text: types refused by their first bytes, encodings decided by the whole file."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from dashboard.errors import FileRefusedError
from dashboard.intake import scan

CHINESE = "工单编号,创建时间,渠道\n1001,2025-11-11 00:30:00,在线客服\n1002,2025-11-11 10:00:00,电话\n"
FRENCH = "id,commentaire\n1,Très peu de caisse, délai élevé\n2,déjà vu à côté\n"


def read(tmp_path, data: bytes) -> scan.Source:
    path = tmp_path / "file.csv"
    path.write_bytes(data)
    return scan.read(path, "file.csv")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (CHINESE.encode(), "utf-8"),
        (CHINESE.encode("utf-8-sig"), "utf-8-sig"),
        (CHINESE.encode("gb18030"), "gb18030"),
        (b"\xff\xfe" + CHINESE.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + CHINESE.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_the_same_text_comes_out_of_every_encoding(tmp_path, data, encoding):
    source = read(tmp_path, data)
    assert (source.encoding, source.text.decode(), source.is_damaged) == (encoding, CHINESE, False)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_known_by_its_nuls(tmp_path, encoding):
    text = "id,status\n" + "1,open\n" * 200
    assert read(tmp_path, text.encode(encoding)).text.decode() == text


def test_western_text_is_not_taken_for_chinese(tmp_path):
    source = read(tmp_path, FRENCH.encode("cp1252"))
    assert (source.encoding, source.text.decode()) == ("cp1252", FRENCH)


def test_a_byte_that_no_western_letter_has_is_kept_visible(tmp_path):
    source = read(tmp_path, FRENCH.encode("cp1252").replace(b"vu", b"v\x90"))
    assert source.is_damaged
    assert "déjà v� à côté" in source.text.decode()


def test_utf8_with_one_broken_byte_stays_utf8(tmp_path):
    source = read(tmp_path, (CHINESE * 5).encode() + b"1003,\xff,x\n")
    assert (source.encoding, source.is_damaged) == ("utf-8", True)
    assert "在线客服" in source.text.decode()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_file_cut_inside_a_character_is_forgiven_and_flagged(tmp_path, encoding):
    data = (CHINESE + "1003,2025-11-11 11:00:00,微信").encode(encoding)[:-1]
    source = read(tmp_path, data)
    assert (source.encoding, source.is_damaged) == (encoding, True)
    assert source.text.decode().endswith("微�")


def workbook() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("tickets.csv", "id\n1\n")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b" \r\n\n", "The file is empty"),
        (workbook(), "The workbook cannot be opened"),
        (archive(), "This is a zip archive"),
        (gzip.compress(b"id\n1\n"), "This is a packed file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "This is an old Excel workbook"),
        (b"%PDF-1.7\n", "This is a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "This is a picture"),
        (b"PAR1\x15\x04", "This is a database file"),
        (b"SQLite format 3\x00", "This is a database file"),
        (b"\x00" * 8 + b"DUCK" + b"\x00" * 50, "This is a database file"),
        (b"\x7fELF\x02\x01\x01", "This is a program"),
        (b"  <!DOCTYPE html><html><body>Sign in</body></html>", "your help desk may have logged you out"),
        (b"id,status\n1,open\n2,\x00\n", "Line 3 holds NUL characters"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # packed bytes hold the time: no name for a test
)
def test_what_is_no_text_is_named_and_refused(tmp_path, data, words):
    with pytest.raises(FileRefusedError, match=words) as refused:
        read(tmp_path, data)
    assert refused.value.where == "file.csv"
    assert refused.value.remedy


TYPES = {
    "zip": b"PK\x03\x04\x14\x00", "gzip": b"\x1f\x8b\x08", "old Excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "PDF": b"%PDF-1.7", "program": b"\x7fELF\x02", "Parquet": b"PAR1", "DuckDB": b"12345678DUCK",
    "SQLite": b"SQLite format 3\x00", "PNG": b"\x89PNG\r\n", "JPEG": b"\xff\xd8\xff\xe0", "7z": b"7z\xbc\xaf\x27\x1c",
    "zstd": b"\x28\xb5\x2f\xfd", "xz": b"\xfd7zXZ", "Windows program": b"MZ\x90\x00",
}  # fmt: skip


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a", "客户.txt", "a.csv.gz"])
@pytest.mark.parametrize("kind", TYPES)
def test_what_is_no_table_is_refused_by_its_first_bytes_under_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, name: str
) -> None:
    """The rest of the file is not even read through for its hash."""
    file = tmp_path / "upload"
    file.write_bytes(TYPES[kind] + bytes(range(256)) * 100)

    def never(_: bytes) -> None:
        raise AssertionError("the whole file was read")

    monkeypatch.setattr(scan.hashlib, "sha256", never)
    monkeypatch.setattr(scan, "decode", never)
    with pytest.raises(FileRefusedError) as refused:
        scan.read(file, name)
    assert refused.value.where == name
    assert refused.value.remedy
