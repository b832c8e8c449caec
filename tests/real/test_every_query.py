"""Every query answers on every real export, by every dimension, as its header promises."""

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.vocabulary import DIMENSIONS
from tests.every_query import FILES, check
from tests.real.exports import EXPORTS, in_readme, section, supported

pytestmark = pytest.mark.shared


@pytest.mark.parametrize("file", EXPORTS)
def test_every_query_on_a_real_export(reader: Callable[[str], Any], file: str) -> None:
    """By `all` and by two more each, in turn: the files together see each query by nearly every dimension."""
    read, turn = reader(file), list(EXPORTS).index(file)
    found = []
    for number, query in enumerate(FILES.values()):
        others = [DIMENSIONS[(number + turn + step) % len(DIMENSIONS)] for step in (0, 9)]
        found += check(query, read, dict.fromkeys(["all", *others]))
    assert found == []


def test_the_readme_says_what_exports_support(reader: Callable[[str], Any]) -> None:
    found = {file: supported(reader(file)) for file in EXPORTS}
    assert in_readme() == section(found), "write it again: python -m tests.real.exports"
