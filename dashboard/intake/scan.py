"""Bytes become text: what kind of file this is, which sheet of a workbook, and in which encoding it was written.

Nothing is guessed from a sample. Files that are no table at all are named and refused.
"""

import hashlib
import mmap
import re
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from dashboard.errors import FileRefusedError
from dashboard.intake import workbook
from dashboard.intake.encodings import REPLACEMENT, decode, without_nul

__all__ = ["REPLACEMENT", "Source", "read"]

MAPPED_BYTES = 64 * 1024**2
SOMETHING = re.compile(rb"\S")
JSON = re.compile(rb'\s*(?:\[\s*)?(?:\{\s*"[^"\r\n]*"\s*:|\[\s*[\["{])')


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text: UTF-8 bytes without a byte order mark, and where they came from.

    encoding: a key of `encodings.ENCODINGS`, or xlsx; is_damaged: some bytes could not be read and stand as U+FFFD;
    others: encodings that would make sense too; sheet, sheets: of a workbook, the one read and all it has;
    nul_lines: lines from which NUL characters were removed.
    """

    sha256: str
    size: int
    encoding: str
    text: bytes
    is_damaged: bool
    others: tuple[str, ...] = ()
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    nul_lines: int = 0


def read(
    path: Path,
    name: str,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    in_child: bool = True,
    remove_nul: bool = False,
) -> Source:
    """The text of the file at `path`. `name` is what people call it; it appears in refusals only.

    A workbook is opened in a process of its own, unless this is one already (`in_child=False`).
    Raises FileRefusedError for files that are empty, no table, or hold NUL characters.
    """
    data = _bytes_of(path)
    is_book = workbook.is_workbook(data)
    if not is_book:
        refuse_other_types(data, name)  # by its first bytes, before the others are looked at
    digest = hashlib.sha256(data).hexdigest()
    if is_book:
        book = (workbook.converted if in_child else workbook.convert)(path, name, sheet)
        return Source(digest, len(data), "xlsx", book.text, False, (), book.sheet, book.sheets)
    nul_lines = 0
    try:
        found = decode(data, name, encoding)
    except FileRefusedError as error:
        if error.rule != "nul" or not remove_nul:
            raise
        rest, nul_lines = without_nul(bytes(data), encoding)
        found = decode(rest, name, encoding)
    if not SOMETHING.search(found.text):
        raise FileRefusedError("The file is empty.", "Export it again.", where=name)
    refuse_web_page(found.text, name)
    refuse_json(found.text, name)
    return Source(digest, len(data), found.encoding, found.text, found.is_damaged, found.others, nul_lines=nul_lines)


def _bytes_of(path: Path) -> bytes:
    """The bytes of a file; those of a large one stay on the disk, and the system fetches what is looked at."""
    if path.stat().st_size < MAPPED_BYTES:
        return path.read_bytes()
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return cast(bytes, mapped)  # for slices, lengths, `find`, patterns and numpy it is the same


def refuse_other_types(data: bytes, name: str) -> None:
    """Refuse what is no text by its first bytes, whatever it is called."""
    head = data[:64]
    if head.startswith(b"PK\x03\x04"):
        raise FileRefusedError("This is a zip archive.", "Unpack it and choose the CSV or .xlsx inside.", where=name)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise FileRefusedError(
            "This is an old Excel workbook (.xls) or one with a password.",
            "Save its sheet as CSV (UTF-8), without a password.",
            where=name,
        )
    if head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x28\xb5\x2f\xfd")):
        raise FileRefusedError("This is a packed file.", "Unpack it and choose the CSV inside.", where=name)
    if head.startswith(b"%PDF"):
        raise FileRefusedError("This is a PDF document, not a table.", "Export the data as CSV.", where=name)
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM\x00", b"II*\x00", b"MM\x00*")) or (
        head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    ):
        raise FileRefusedError("This is a picture, not a table.", "Export the data as CSV.", where=name)
    if head.startswith((b"PAR1", b"SQLite format 3\x00", b"Obj\x01", b"ARROW1")) or head[8:12] == b"DUCK":
        raise FileRefusedError("This is a database file, not a CSV.", "Export the table as CSV.", where=name)
    if head.startswith((b"\x7fELF", b"MZ\x90", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")):
        raise FileRefusedError("This is a program, not a table.", "Choose the CSV file.", where=name)


def refuse_web_page(text: bytes, name: str) -> None:
    """Raise FileRefusedError when the text begins like a page of HTML."""
    head = text[:2048].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<script")) or (
        head.startswith((b"<?xml", b"<!--")) and b"<html" in head
    ):
        raise FileRefusedError(
            "This is a web page, not a table: your help desk may have logged you out.", "Export again.", where=name
        )


def refuse_json(text: bytes, name: str) -> None:
    """Raise FileRefusedError when the text begins like JSON: an object, or a list of objects or lists."""
    if JSON.match(text):
        raise FileRefusedError("This is JSON, not a table.", "Export the data as CSV.", where=name)
