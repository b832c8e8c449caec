"""Bytes become text: what kind of file this is, and in which encoding it was written.

Nothing is guessed from a sample. The whole file is decoded strictly, encoding by encoding, and the first that fits is
taken; what cannot be read stays visible as U+FFFD and is counted. Files that are no text at all are named and refused.
"""

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dashboard.errors import FileRefusedError

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# More readable multi-byte sequences than this for each broken one: UTF-8 with damage, not another encoding.
READABLE_PER_BROKEN = 10
# Share of two-byte pairs whose second byte is a high one. Chinese text is nearly all such pairs; in Western text that
# happens to decode, the "second byte" is the plain letter after an accented one.
CHINESE_PAIRS = 0.8
HIGH_PAIR = re.compile(rb"[\x81-\xfe][\x40-\xfe]")


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text: UTF-8 bytes without a byte order mark, and where they came from.

    encoding: utf-8, utf-8-sig, utf-16-le, utf-16-be, gb18030 or cp1252.
    is_damaged: some bytes could not be read and stand as U+FFFD.
    """

    sha256: str
    size: int
    encoding: str
    text: bytes
    is_damaged: bool


def read(path: Path, name: str) -> Source:
    """The text of the file at `path`. `name` is what people call it; it appears in refusals only.

    Raises FileRefusedError for files that are empty, no text, or hold NUL characters.
    """
    data = path.read_bytes()
    refuse_other_types(data, name)
    encoding, text, is_damaged = decode(data, name)
    if not text.strip():
        raise FileRefusedError("The file is empty.", "Export it again.", where=name)
    refuse_web_page(text, name)
    return Source(hashlib.sha256(data).hexdigest(), len(data), encoding, text, is_damaged)


def refuse_other_types(data: bytes, name: str) -> None:
    """Refuse what is no text by its first bytes, whatever it is called."""
    head = data[:64]
    if head.startswith(b"PK\x03\x04"):
        if b"xl/" in data[-65_536:] or b"xl/" in data[:4096]:
            raise FileRefusedError(
                "This is an Excel workbook.", "Save its sheet as CSV (UTF-8) and choose that file.", where=name
            )
        raise FileRefusedError("This is a zip archive.", "Unpack it and choose the CSV inside.", where=name)
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


def decode(data: bytes, name: str) -> tuple[str, bytes, bool]:
    """(encoding, UTF-8 bytes, whether some bytes could not be read). Order: mark, NULs, UTF-8, GB18030, cp1252."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _as_utf8(data[len(mark) :], encoding, name)
    if b"\x00" in data:
        return _as_utf8(data, _unmarked_utf16(data, name), name)
    if (broken := _broken_utf8(data)) is None:
        return "utf-8", data, False
    if broken >= len(data) - 4 and broken > 0 and _broken_utf8(data[:broken]) is None and not data[:broken].isascii():
        return "utf-8", data[:broken] + REPLACEMENT.encode(), True  # cut inside the last character
    if _looks_like_utf8(data):
        return "utf-8", data.decode("utf-8", "replace").encode(), True
    for cut in range(4):
        try:
            text = data[: len(data) - cut].decode("gb18030")
        except UnicodeDecodeError:
            continue
        if _looks_chinese(data):
            return "gb18030", (text + REPLACEMENT * bool(cut)).encode(), bool(cut)
        break
    text = data.decode("cp1252", "replace")
    return "cp1252", text.encode(), REPLACEMENT in text


def _as_utf8(data: bytes, encoding: str, name: str) -> tuple[str, bytes, bool]:
    text = data.decode("utf-8" if encoding == "utf-8-sig" else encoding, "replace")
    if "\x00" in text:
        raise _holds_nul(text[: text.index("\x00")].count("\n") + 1, name)
    return encoding, text.encode("utf-8", "replace"), REPLACEMENT in text


def _unmarked_utf16(data: bytes, name: str) -> str:
    """UTF-16 without a mark has NULs in every second place; anything else with NULs is damage."""
    sample = np.frombuffer(data[:200_000], np.uint8)
    even, odd = (sample[0::2] == 0).mean(), (sample[1::2] == 0).mean()
    if len(data) % 2 == 0 and max(even, odd) > 0.3 and min(even, odd) < 0.05:
        return "utf-16-be" if even > odd else "utf-16-le"
    raise _holds_nul(data[: data.index(b"\x00")].count(b"\n") + 1, name)


def _holds_nul(line: int, name: str) -> FileRefusedError:
    return FileRefusedError(
        "Line {line} holds NUL characters: the file may be damaged.", "Export it again.", where=name, line=line
    )


def _broken_utf8(data: bytes) -> int | None:
    """Where strict UTF-8 ends, or None if the whole is UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None


def _looks_like_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    broken = text.count(REPLACEMENT)
    readable = len(text) - broken - int((np.frombuffer(data, np.uint8) < 128).sum())
    return readable > READABLE_PER_BROKEN * broken


def _looks_chinese(data: bytes) -> bool:
    pairs = HIGH_PAIR.findall(data[:5_000_000])
    return bool(pairs) and sum(pair[1] >= 0xA1 for pair in pairs) / len(pairs) >= CHINESE_PAIRS
