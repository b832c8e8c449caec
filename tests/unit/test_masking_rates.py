"""How much of what is planted in comments goes, and how little of what is harmless: rates over thousands, by form."""

from collections import Counter

import polars as pl

from dashboard.intake import masking
from dashboard.intake.cells import clean
from tests.planted import HOSTS, MAILS, NAMES, PHONES, harmless, mails, phones

COUNT = 3000


def masked(texts: list[str]) -> list[str]:
    return masking.comments(pl.Series(texts)).to_list()


def digits(text: str) -> int:
    return sum(letter.isdigit() for letter in text)


def test_telephone_numbers_go() -> None:
    """One digit that stays counts as the whole number."""
    planted = phones(COUNT)
    got = masked([one.text for one in planted])
    gone = [digits(text) == digits("".join(one.around)) for one, text in zip(planted, got, strict=True)]
    assert sum(gone) / COUNT >= 0.97
    by_kind = Counter(one.kind for one, is_gone in zip(planted, gone, strict=True) if is_gone)
    total = Counter(one.kind for one in planted)
    assert set(total) == set(PHONES)
    assert min(by_kind[kind] / total[kind] for kind in total) >= 0.9, by_kind


def test_addresses_go() -> None:
    """A name or the host that stays counts as the whole address."""
    planted = mails(COUNT)
    assert {one.kind for one in planted} == set(MAILS)
    told = [
        any(word in text.lower() for word in ("@", ".uk", ".cn", ".com", *NAMES, *HOSTS))
        for text in masked([one.text for one in planted])
    ]
    assert 1 - sum(told) / COUNT >= 0.99
    assert all(
        any(word in one.text.lower() for word in NAMES) or "qq" in one.text or "163" in one.text for one in planted
    )


def test_the_rest_of_a_comment_stays() -> None:
    """What stands around a number is not taken with it."""
    planted = phones(COUNT)
    lost = [
        (one.text, text)
        for one, text in zip(planted, masked([one.text for one in planted]), strict=True)
        for part in one.around
        if (words := (clean(pl.Series([part])).item() or "").strip("( .，,")) and words.strip() not in text
    ]
    assert len(lost) / COUNT < 0.01, lost[:5]


def test_harmless_numbers_stay() -> None:
    texts = harmless(COUNT)
    assert sum(digits(text) > 0 for text in texts) > 0.9 * COUNT
    got = masked(texts)
    changed = [pair for pair in zip(clean(pl.Series(texts)).to_list(), got, strict=True) if pair[0] != pair[1]]
    assert len(changed) / COUNT < 0.01, changed[:5]
