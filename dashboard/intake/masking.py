"""Personal data is made unreadable before anything is written.

Comments keep their words; e-mail addresses, phone numbers, Chinese identity numbers, bank cards and long runs of digits
become marks. Customer ids become keyed hashes: equal ids stay equal, and nobody without the key can go back.
"""

import hmac
import re
from collections.abc import Callable

import polars as pl

from dashboard.intake.cells import clean

# People write with wide signs, and programs with their own hyphens and blanks: patterns see them as plain ones.
PLAIN = str.maketrans(
    "０１２３４５６７８９＠＋－（）．／\u2010\u2011\u2012\u2013\u2014\u2212\u00a0\u2002\u2007\u2009\u202f\u3000",
    "0123456789@+-()./------      ",
)
EMAIL = re.compile(
    r"[A-Za-z0-9À-ɏ._%+'\-]+\s?(?:@|[(\[{]\s?at\s?[)\]}])\s?"
    r"[A-Za-z0-9À-ɏ一-鿿\-]+(?:[.。][A-Za-z0-9À-ɏ一-鿿\-]+)*?[.。](?:[A-Za-z](?:[A-Za-z0-9\-]*[A-Za-z0-9])|中国|公司|网络)"
    r"(?:\.[A-Za-z]{2,3}(?![A-Za-z0-9]))*",
    re.IGNORECASE,
)
IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")
CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
PHONES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Mobile phones of China, whole, in 3-4-4 or digit by digit
        r"(?<!\d)(?:\(?(?:\+|00)?86\)?[ .-]{0,3})?1[3-9]\d[ .-]{0,3}\d{4}[ .-]{0,3}\d{4}(?!\d)",
        r"(?<!\d)(?<!\d[ -])1[ -][3-9](?:[ -]\d){9}(?![ -]?\d)",
        # Landlines of China and what is written like them, with an extension; service numbers
        r"(?<!\d)\(?0\d{2,3}\)?[ ./-]{0,3}\d{3,4}[ .-]?\d{4}(?: ?(?:-|转|分机|ext\.?|x) ?\d{1,6})?(?!\d)",
        r"(?<![\d-])(?:400|800)\d?[ -]?\d{3,4}[ -]?\d{3,4}(?!\d)",
        # With a country's code
        r"(?:\+|(?<!\d)00)[1-9]\d{0,2}[ .-]?(?:\(0\)[ .-]?)?\(?\d{1,4}\)?(?:[ .-]{0,3}\d{2,4}){2,4}(?!\d)",
        # Within other countries: 415-555-0132, 07700 900123, 0912 345 678, 01 23 45 67 89
        r"(?<!\d)(?:1[ .-])?(?:\(\d{3}\)[ .-]{0,2}|\d{3}[ .-])\d{3}[ .-]\d{4}(?!\d)",
        r"(?<!\d)0\d{3,4}[ -]\d{3}[ -]?\d{3,4}(?!\d)",
        r"(?<!\d)0\d(?:[ .-]\d{2}){4}(?!\d)",
        # Shorter ones, where it says that they are
        r"(?P<kept>(?:电话|手机|号码|致电|座机)(?:号码?)?(?:[是为]|[:：])? ?)\d{3,4}[ -]?\d{3,4}(?!\d)",
        r"(?P<kept>(?<![a-z])(?:phone|tel\.?|call(?: me)?(?: at| on)?|my number)(?: is)?:? ?)\d{3}[ -]?\d{4}(?!\d)",
    )
)
DIGITS = re.compile(r"\d{8,}")
DATE = re.compile(r"^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
MAY_BE_PERSONAL = r"@|＠|(?i:[(\[{]\s?at\s?[)\]}])|\d(?:[^\p{L}\d,:;]{0,4}\d){6,}"
TEXT_LETTERS = 4000


def comments(raw: pl.Series) -> pl.Series:
    """Comments, masked and cut at TEXT_LETTERS; null for none."""
    cells = clean(raw).str.slice(0, TEXT_LETTERS)
    suspects = cells.filter(cells.str.contains(MAY_BE_PERSONAL).fill_null(False)).unique().to_list()
    changed = {text: masked for text in suspects if (masked := mask(text)) != text}
    return cells.replace(list(changed), list(changed.values())) if changed else cells


def mask(text: str) -> str:
    """One text with its personal data replaced by marks."""
    text = _marked(CARD, "[card]", contacts(text), passes_luhn)
    return _marked(DIGITS, "[number]", text, lambda found: not DATE.match(found))


def contacts(text: str) -> str:
    """One text without e-mail addresses, telephone and identity numbers; other long numbers stay, they may be codes."""
    text = _marked(EMAIL, "[e-mail]", text)
    text = _marked(IDENTITY, "[id]", text, is_identity)
    for phone in PHONES:
        text = _marked(phone, "[phone]", text)
    return text


def _marked(pattern: re.Pattern[str], mark: str, text: str, is_meant: Callable[[str], bool] | None = None) -> str:
    """What is found, but for the group `kept`, replaced; looked for in plain signs, the rest stays as it is."""
    plain = text if text.isascii() else text.translate(PLAIN)  # as long as the text: places agree
    pieces, end = [], 0
    for found in pattern.finditer(plain):
        if is_meant is None or is_meant(found[0]):
            begin = found.end("kept") if "kept" in pattern.groupindex else found.start()
            pieces += [text[end:begin], mark]
            end = found.end()
    return "".join((*pieces, text[end:])) if pieces else text


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
