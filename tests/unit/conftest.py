"""What several files of unit tests begin with."""

from pathlib import Path

import pytest

from tests.unit.store_files import opened


@pytest.fixture(scope="session")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store that was opened once, to be copied: its first figures take a while."""
    folder = tmp_path_factory.mktemp("new") / "data"
    with opened(folder):
        pass
    return folder
