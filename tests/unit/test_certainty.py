"""Whether a change is more than chance, with intervals worked by hand."""

import pytest

from dashboard.pages._certainty import is_chance


@pytest.mark.parametrize(
    ("metric", "now", "of_now", "before", "of_before", "chance"),
    [
        # 56 of 70 and 48 of 80: the difference is +5.24 to +33.39 points (the book of definitions).
        ("csat_pct", 80.0, (69.2, 87.7), 60.0, (49.0, 70.0), False),
        ("csat_pct", 80.0, (69.2, 87.7), 75.0, (64.5, 83.2), True),
        # Logarithms: ln 2 = 0.69; the reaches 0.18 and 0.22 make 0.41 to 0.95.
        ("first_response_p50_seconds", 120.0, (100.0, 144.0), 60.0, (50.0, 72.0), False),
        ("first_response_p50_seconds", 120.0, (70.0, 300.0), 60.0, (40.0, 110.0), True),
        # At 0 seconds there are no logarithms: the plain difference is judged.
        ("first_response_p50_seconds", 9.0, (8.0, 10.0), 0.0, (0.0, 1.0), False),
        # Nobody can tell: never called a change.
        ("refund_p50_seconds", 900.0, (None, None), 60.0, (None, None), True),
        ("first_response_p90_seconds", 900.0, (800.0, None), 60.0, (50.0, 70.0), True),
        # A count is what it is.
        ("backlog", 12, (None, None), 10, (None, None), False),
    ],
)
def test_chance(metric, now, of_now, before, of_before, chance):
    assert is_chance(metric, now, of_now, before, of_before) is chance
