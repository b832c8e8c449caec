"""Personal data: what must go goes, what is harmless stays."""

import polars as pl
import pytest

from dashboard.intake import masking


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to wang.lei@example.com please", "write to [e-mail] please"),
        ("我的手机是13812345678，请回电", "我的手机是[phone]，请回电"),
        ("+86 138 1234 5678", "[phone]"),
        ("call 010-12345678", "call [phone]"),
        ("400-123-4567", "[phone]"),
        ("ring +49 30 1234567", "ring [phone]"),
        ("(555) 123-4567 is mine", "[phone] is mine"),
        ("身份证11010519491231002X", "身份证[id]"),
        ("card 4111 1111 1111 1111", "card [card]"),
        ("order 202511110000123", "order [number]"),
    ],
)
def test_personal_data_goes(text, masked):
    assert masking.mask(text) == masked


def test_a_kept_value_loses_addresses_and_keeps_codes():
    assert masking.contacts("web a@b.cn") == "web [e-mail]"
    assert masking.contacts("13812345678") == "[phone]"
    assert masking.contacts("11010519491231002X") == "[id]"
    assert masking.contacts("collector 411234567") == "collector 411234567"


@pytest.mark.parametrize(
    "text",
    [
        "Paid 1299 for 2 items on 2025-11-11 at 10:30",
        "订单在3天内到了，5分好评",
        "20251111 was fine",
        "Version 12.4.1",
        "618活动",
    ],
)
def test_harmless_numbers_stay(text):
    assert masking.mask(text) == text


def test_check_digits():
    assert masking.is_identity("11010519491231002X")
    assert not masking.is_identity("110105194912310021")
    assert masking.passes_luhn("4111111111111111")
    assert not masking.passes_luhn("4111111111111112")


def test_a_column_of_comments():
    raw = pl.Series(["fine", "a@b.cn", "", None, "NA"])
    assert masking.comments(raw).to_list() == ["fine", "[e-mail]", None, None, None]


def test_customers_are_keyed_hashes():
    raw = pl.Series(["C1", " C1 ", "C2", "", None])
    one, two = masking.customers(raw, b"one"), masking.customers(raw, b"two")
    assert one[0] == one[1] != one[2]
    assert one.to_list()[3:] == [None, None]
    assert one[0] != two[0]
    assert len(one[0]) == 32
    assert "C1" not in one[0]
