"""Tables in every dialect come back as they were; broken bytes break nothing. `CSAT_EXAMPLES=5000` tries that many."""

import os

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bench.fuzz import PIECES, check_file, check_header, check_records, check_values
from bench.roundtrip import check, tables

EXAMPLES = int(os.environ.get("CSAT_EXAMPLES", "200"))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
BROKEN = st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=12).map(b"".join)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
@given(written=tables())
def test_a_table_in_any_dialect_comes_back_cell_by_cell(written):
    check(written)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
@given(data=BROKEN)
@example(data=b"")
@example(data=b"a,b\n" + b'"' * 7)
def test_broken_bytes_are_refused_or_read_to_the_last_record(data):
    check_records(data)
    check_file(data)


@settings(max_examples=max(20, EXAMPLES // 10), deadline=None, suppress_health_check=SLOW)
@given(data=BROKEN)
@example(data=b"3 hours\n5")
def test_broken_cells_are_values_unreadable_or_none(data):
    check_values(data)
    check_header(data)
