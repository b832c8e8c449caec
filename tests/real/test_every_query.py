"""Every query answers on every real export, by every dimension, as its header promises."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.every_query import FILES, check
from tests.real.exports import EXPORTS, in_readme, section, supported

pytestmark = pytest.mark.shared


@pytest.mark.parametrize("file", EXPORTS)
def test_every_query_on_a_real_export(reader: Callable[[str], Any], file: str) -> None:
    read = reader(file)
    assert [fault for query in FILES.values() for fault in check(query, read)] == []


def test_the_readme_says_what_exports_support(reader: Callable[[str], Any]) -> None:
    found = {file: supported(reader(file)) for file in EXPORTS}
    assert in_readme() == section(found), "write it again: python -m tests.real.exports"
