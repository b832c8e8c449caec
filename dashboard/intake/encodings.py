"""Encodings: bytes become text by strict trial decoding of the whole file.

Order: byte order mark · NULs, which mean UTF-16 or damage · strict UTF-8 · the encodings of East Asia · Windows-1252,
or what Cyrillic and Greek are written in. Several of the East Asian ones can decode the same bytes: the one whose
letters are the common ones of its script is taken, and where two come near each other the person is asked.
"""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

from dashboard.errors import FileRefusedError

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Our name → codec. People choose among these; the order is that of the menu.
ENCODINGS = {
    "utf-8": "utf-8", "utf-8-sig": "utf-8", "gb18030": "gb18030", "big5": "cp950", "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be", "cp1252": "cp1252", "shift_jis": "cp932", "euc-kr": "cp949", "cp1250": "cp1250",
    "cp1251": "cp1251", "cp1253": "cp1253", "iso-8859-15": "iso-8859-15", "mac-roman": "mac-roman",
}  # fmt: skip
ENCODING_NAMES = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "gb18030": "GB18030", "big5": "Big5", "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16", "cp1252": "Windows-1252", "shift_jis": "Shift-JIS", "euc-kr": "EUC-KR",
    "cp1250": "Windows-1250", "cp1251": "Windows-1251", "cp1253": "Windows-1253",
    "iso-8859-15": "ISO-8859-15", "mac-roman": "Mac Roman",
}  # fmt: skip
CONTROLS = re.compile(rb"(?<!\xc3[\x80-\xbf])(?<!\xc2[\x80-\xbf])\xc2[\x80-\x9f]")
TWO_HIGH_BYTES = ("gb18030", "euc-kr")  # in which the common letters have two bytes beyond ASCII
EAST_ASIAN = ("gb18030", "big5", "shift_jis", "euc-kr")
# More readable multi-byte sequences than this for each broken one: UTF-8 with damage, not another encoding.
READABLE_PER_BROKEN = 10
LIKELY = 0.75  # share of common letters from which an East Asian encoding is believed
NEAR = 0.12  # two encodings closer than this: the person is asked
KOREAN, KOREAN_LETTERS = 0.97, 30
FEW_BROKEN = 0.002  # broken bytes among the high ones that an East Asian file may have
SCORED_LETTERS = 200_000
HIGH, HIGH_WORDS = re.compile(rb"[\x80-\xff]+"), re.compile(rb"[\x80-\xff]{4,}")
FREQUENT = {"cp1251": "оеаинтсрвлк", "cp1253": "αοιετσνηυρςάέίό"}  # alphabets without Latin letters
PIECE_BYTES = 8_000_000
PUNCTUATION = frozenset(map(chr, (*range(0x3000, 0x3020), *range(0xFF01, 0xFF5F), *range(0x2010, 0x2027), 0xB7)))


@dataclass(frozen=True, slots=True)
class Decoded:
    """encoding: a key of ENCODINGS; text: as UTF-8 without a mark; is_damaged: some bytes stand as U+FFFD;
    others: encodings that come near, to be asked about."""

    encoding: str
    text: bytes
    is_damaged: bool
    others: tuple[str, ...] = ()


def decode(data: bytes, name: str, encoding: str | None = None) -> Decoded:
    """Read bytes as text, in the encoding given, else in the one found. Raises FileRefusedError for NULs.

    Sound UTF-8 without a mark comes back as the object it came in, which may be a mapped file.
    """
    if encoding is not None:
        marks = {"utf-8": codecs.BOM_UTF8, "utf-8-sig": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE,
                 "utf-16-be": codecs.BOM_UTF16_BE}  # fmt: skip
        mark = marks.get(encoding, b"")
        return _as_utf8(data[len(mark) :] if mark and data[: len(mark)] == mark else data, encoding, name)
    for mark, marked in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data[: len(mark)] == mark:
            return _as_utf8(data[len(mark) :], marked, name)
    if data.find(b"\x00") >= 0:
        data = bytes(data)
        return _as_utf8(data, _unmarked_utf16(data, name), name)
    if (broken := _broken_utf8(data)) is None:
        return Decoded("utf-8", without_controls(data), False)
    data = bytes(data)
    if broken >= len(data) - 4 and broken > 0 and _broken_utf8(data[:broken]) is None and not data[:broken].isascii():
        cut = without_controls(data[:broken])  # inside the last character
        return Decoded("utf-8", cut + REPLACEMENT.encode(), True)
    if _looks_like_utf8(data):
        return Decoded("utf-8", without_controls(data.decode("utf-8", "replace").encode()), True)
    return _east_asian(data) or _western(data)


def without_controls(text: bytes) -> bytes:
    """UTF-8 text with the letters of Windows-1252 for the controls U+0080 to U+009F. No table holds those: they are
    what is left of a Windows text that was read as Latin-1 on its way. Behind letters of that range they are what is
    left of UTF-8 that was encoded twice, and stay."""
    if text.find(b"\xc2") < 0 or not CONTROLS.search(text):
        return text
    return CONTROLS.sub(lambda found: found[0][1:].decode("cp1252", "ignore").encode() or found[0], text)


def _western(data: bytes) -> Decoded:
    """Windows-1252; or, where most letters beyond ASCII stand in a row, the encoding of another alphabet."""
    text = data.decode("cp1252", "replace")
    sample = data[:SCORED_LETTERS]
    high = sum(map(len, HIGH.findall(sample)))
    if 2 * sum(map(len, HIGH_WORDS.findall(sample))) <= high:
        return Decoded("cp1252", text.encode(), REPLACEMENT in text)

    def frequent(encoding: str) -> int:
        return sum(map(sample.decode(encoding, "replace").casefold().count, FREQUENT[encoding]))

    best, *others = sorted(FREQUENT, key=frequent, reverse=True)
    text = data.decode(best, "replace")
    return Decoded(best, text.encode(), REPLACEMENT in text, (*others, "cp1252"))


def _east_asian(data: bytes) -> Decoded | None:
    """The encoding under which the letters are common ones; None when no encoding makes sense of the bytes."""
    found: list[tuple[float, str, str, bool]] = []
    high = int((np.frombuffer(data, np.uint8) >= 128).sum())
    for encoding in EAST_ASIAN:
        text, is_damaged = _forgiving(data, ENCODINGS[encoding], high)
        if text is not None:
            found.append((share_of_common(text[:SCORED_LETTERS], encoding), encoding, text, is_damaged))
    runs = HIGH.findall(data[:SCORED_LETTERS])
    if 2 * sum(1 for run in runs if len(run) == 1) > len(runs):  # é before an ASCII letter, and no letter of two bytes
        found = [one for one in found if one[1] not in TWO_HIGH_BYTES]
    found.sort(key=lambda one: (not one[3], one[0]), reverse=True)
    likely = [one for one in found if one[0] >= LIKELY]
    if not likely:
        return None
    best = likely[0]
    others = tuple(one[1] for one in found if one is not best and one[0] > best[0] - NEAR)
    return Decoded(best[1], best[2].encode("utf-8", "replace"), best[3], others)


def _forgiving(data: bytes, codec: str, high: int) -> tuple[str | None, bool]:
    """The text and whether it is damaged: strictly, else without a cut last character, else with few broken bytes."""
    for cut in range(4):
        try:
            return data[: len(data) - cut].decode(codec) + REPLACEMENT * bool(cut), bool(cut)
        except UnicodeDecodeError as error:
            if error.start < len(data) - 4:
                break
    text = data.decode(codec, "replace")
    return (text, True) if text.count(REPLACEMENT) <= FEW_BROKEN * high else (None, True)


def share_of_common(text: str, encoding: str) -> float:
    """Which share of the letters beyond ASCII are common ones of the script that the encoding was made for. Each letter
    counts once: a word in every row says no more than a word."""
    letters = {letter for letter in text if letter > "\x7f"} - PUNCTUATION
    if not letters:
        return 0.0
    common = common_letters(encoding)
    share = sum(letter in common for letter in letters) / len(letters)
    # The common syllables of Korean lie where common Chinese letters lie; Chinese text has others as well.
    is_korean = encoding == "euc-kr" and len(letters) >= KOREAN_LETTERS and share >= KOREAN
    return share + is_korean * NEAR


@cache
def common_letters(encoding: str) -> frozenset[str]:
    """The letters of daily use, by the first level of the national standards."""
    simplified = _rows("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
    traditional = _rows("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    if encoding == "gb18030":
        return simplified | traditional
    if encoding == "big5":
        return traditional
    if encoding == "shift_jis":
        kana = frozenset(map(chr, range(0x3041, 0x30FF)))
        return kana | _rows("euc_jp", range(0xB0, 0xD0), range(0xA1, 0xFF))
    return _rows("euc_kr", range(0xB0, 0xC9), range(0xA1, 0xFF))


def _rows(codec: str, leads: range, trails: Iterable[int]) -> frozenset[str]:
    pairs = (bytes((lead, trail)) for lead in leads for trail in trails)
    return frozenset(letter for pair in pairs if len(letter := pair.decode(codec, "ignore")) == 1)


def _as_utf8(data: bytes, encoding: str, name: str) -> Decoded:
    if encoding.startswith("utf-8") and data.find(b"\0") < 0 and _broken_utf8(data) is None:
        return Decoded(encoding, without_controls(data), False)
    text = bytes(data).decode(ENCODINGS[encoding], "replace")
    if "\x00" in text:
        raise _holds_nul(text[: text.index("\x00")].count("\n") + 1, name)
    return Decoded(encoding, without_controls(text.encode("utf-8", "replace")), REPLACEMENT in text)


def _unmarked_utf16(data: bytes, name: str) -> str:
    """UTF-16 without a mark: separators, digits and line ends have NULs in every second place, and all of it decodes to
    letters; anything else with NULs is damage."""
    if len(data) < 2:
        raise _holds_nul(1, name)
    sample = np.frombuffer(data[:200_000], np.uint8)
    even, odd = (sample[0::2] == 0).mean(), (sample[1::2] == 0).mean()
    if len(data) % 2 == 0 and max(even, odd) > 0.05 and min(even, odd) < 0.05:
        encoding = "utf-16-be" if even > odd else "utf-16-le"
        text = data.decode(encoding, "replace")[:SCORED_LETTERS]
        sound = sum(letter.isprintable() or letter in "\t\r\n" for letter in text)
        if "\x00" not in text and sound > 0.98 * len(text) and ("\n" in text or "\r" in text):
            return encoding
    raise _holds_nul(data[: data.index(b"\x00")].count(b"\n") + 1, name)


def without_nul(data: bytes, encoding: str | None) -> tuple[bytes, int]:
    """The bytes without their NUL characters, and how many lines held some. UTF-16 has NULs that belong to letters."""
    codec = ENCODINGS.get(encoding or "", "")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or codec.startswith("utf-16"):
        codec = codec if codec.startswith("utf-16") else "utf-16"
        text = data.decode(codec, "replace")
        return text.replace("\x00", "").encode(codec), sum("\x00" in line for line in text.split("\n"))
    return data.replace(b"\x00", b""), sum(b"\x00" in line for line in data.split(b"\n"))


def _holds_nul(line: int, name: str) -> FileRefusedError:
    return FileRefusedError(
        "Line {line} holds NUL characters: the file may be damaged.", "Export it again.", where=name, rule="nul",
        line=line,
    )  # fmt: skip


def _broken_utf8(data: bytes) -> int | None:
    """Where strict UTF-8 ends, or None if the whole is UTF-8. Read piece by piece: the text of a large file as one
    would take several times its bytes."""
    start = 0
    while start < len(data):
        end = min(start + PIECE_BYTES, len(data))
        while start < end < len(data) and data[end] & 0xC0 == 0x80 and end > start + PIECE_BYTES - 4:
            end -= 1  # not inside a letter
        piece = data[start:end]
        try:
            if not piece.isascii():
                piece.decode("utf-8")
        except UnicodeDecodeError as error:
            return start + error.start
        start = end
    return None


def _looks_like_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    broken = text.count(REPLACEMENT)
    readable = len(text) - broken - int((np.frombuffer(data, np.uint8) < 128).sum())
    return readable > READABLE_PER_BROKEN * broken
