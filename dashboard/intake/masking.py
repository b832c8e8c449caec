"""Personal data is made unreadable before anything is written.

Comments keep their words; e-mail addresses, phone numbers, Chinese identity numbers, bank cards and long runs of digits
become marks. Customer ids become keyed hashes: equal ids stay equal, and nobody without the key can go back.
"""

import hmac
import re

import polars as pl

from dashboard.intake.cells import clean

EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+\s?@\s?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")
CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
PHONES = (
    re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"),
    re.compile(r"(?<!\d)\(?0\d{2,3}\)?[ -]?\d{7,8}(?:[-转]\d{1,6})?(?!\d)"),
    re.compile(r"(?<!\d)(?:400|800)[ -]?\d{3,4}[ -]?\d{3,4}(?!\d)"),
    re.compile(r"\+\d{1,3}[ .-]?\(?\d{1,4}\)?(?:[ .-]?\d{2,4}){2,4}(?!\d)"),
    re.compile(r"(?<!\d)\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)"),
)
DIGITS = re.compile(r"\d{8,}")
DATE = re.compile(r"^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
MAY_BE_PERSONAL = r"@|\d[\d ().\-]{5,}\d"
TEXT_LETTERS = 4000


def comments(raw: pl.Series) -> pl.Series:
    """Comments, masked and cut at TEXT_LETTERS; null for none."""
    cells = clean(raw).str.slice(0, TEXT_LETTERS)
    suspects = cells.filter(cells.str.contains(MAY_BE_PERSONAL).fill_null(False)).unique().to_list()
    changed = {text: masked for text in suspects if (masked := mask(text)) != text}
    return cells.replace(list(changed), list(changed.values())) if changed else cells


def mask(text: str) -> str:
    """One text with its personal data replaced by marks."""
    text = CARD.sub(lambda found: "[card]" if passes_luhn(found[0]) else found[0], contacts(text))
    return DIGITS.sub(lambda found: found[0] if DATE.match(found[0]) else "[number]", text)


def contacts(text: str) -> str:
    """One text without e-mail addresses, telephone and identity numbers; other long numbers stay, they may be codes."""
    text = EMAIL.sub("[e-mail]", text)
    text = IDENTITY.sub(lambda found: "[id]" if is_identity(found[0]) else found[0], text)
    for phone in PHONES:
        text = phone.sub("[phone]", text)
    return text


def is_identity(text: str) -> bool:
    """The check digit of a Chinese identity number (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(text, WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == text[-1].upper()


def passes_luhn(text: str) -> bool:
    """The check digit of bank cards."""
    digits = [int(letter) for letter in reversed(text) if letter.isdigit()]
    return sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits)) % 10 == 0


def customers(raw: pl.Series, key: bytes) -> pl.Series:
    """Customer ids as the first 128 bits of their HMAC-SHA256, in hex; null for none."""
    cells = clean(raw)
    distinct = cells.drop_nulls().unique()

    def hashed(text: str) -> str:
        return hmac.digest(key, text.encode(), "sha256").hex()[:32]

    if len(distinct) * 2 > len(cells):  # looking them up would cost more than it saves
        return pl.Series(cells.name, [text and hashed(text) for text in cells.to_list()], dtype=pl.String)
    words = distinct.to_list()
    return cells.replace_strict(words or [""], list(map(hashed, words)) or [None], default=None, return_dtype=pl.String)
