"""Whatever the order of imports, undos, backups, restores and a person's wish to be forgotten: the figures are those of
the imports that are in, and the person is in none of them."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.errors import UsageError
from dashboard.store import backup as backups
from dashboard.store import forgetting, restoring
from tests.unit.read_once import prepare, put_back
from tests.unit.store_files import figures, opened, ticket
from tests.unit.test_forgetting import PERSON, SAID, found_in, hashes


def by(customer: str, said: str, made: dict[str, object]) -> dict[str, object]:
    return made | {"customer_id": customer, "comment": said}


# Two files with the person in them, one of which brings a ticket of theirs again; one without.
FILES = {
    "a.csv": [by(PERSON, f"{SAID} 1", ticket("T1", day=2, score=5)), by("K-2", "fine", ticket("T2", day=5, score=2))],
    "b.csv": [by(PERSON, f"{SAID} 2", ticket("T1", day=8, score=1)), by(PERSON, f"{SAID} 3", ticket("T3", score=4))],
    "c.csv": [by("K-2", "again", ticket("T4", day=3, score=3)), by("K-4", "so so", ticket("T5", day=3, score=2))],
}
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("import"), st.sampled_from(sorted(FILES))),
        st.tuples(st.just("undo"), st.integers(0, 3)),
        st.tuples(st.just("forget"), st.none()),
        st.tuples(st.just("backup"), st.none()),
        st.tuples(st.just("restore"), st.none()),
    ),
    min_size=3,
    max_size=7,
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """Each file read once, and the folder of a new store."""
    return prepare(tmp_path_factory.mktemp("keeping"), FILES)


class Walk:
    """One store in which steps are carried out."""

    def __init__(self, new: Path, folder: Path, parsed: dict) -> None:
        self.data, self.backups, self.parsed = shutil.copytree(new, folder), folder.with_suffix(".backups"), parsed
        self.store = opened(self.data).open(build=False)
        self.present: list[tuple[str, str]] = []  # (import_id, file)
        self.saved: list[tuple[str, str]] | None = None
        self.is_forgotten = False

    def step(self, what: str, value: object) -> None:
        if what == "import":
            record = self.store.commit(self.store.preview(self.parsed[value][0]), again=True, build=False)
            self.present.append((record.import_id, str(value)))
        elif what == "undo" and self.present:
            import_id, _ = self.present.pop(int(value) % len(self.present))
            self.store.undo(import_id, build=False)
        elif what == "forget":
            try:
                forgetting.forget(self.store.figures, PERSON, by="Li Na")
                self.is_forgotten = True
            except UsageError:  # not there, or not any more
                assert self.is_forgotten or not {file for _, file in self.present} & {"a.csv", "b.csv"}
        elif what == "backup":
            backups.back_up(self.store, self.backups)
            self.saved = list(self.present)
        elif what == "restore" and self.saved is not None:
            self.store.close()
            restoring.restore(self.store.settings, self.backups)
            self.store = opened(self.data).open(build=False)
            self.present = list(self.saved)

    def figures(self) -> tuple[object, ...]:
        self.store.refresh()
        return figures(self.store)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_order_makes_no_difference(prepared, steps):
    new, parsed = prepared

    with tempfile.TemporaryDirectory() as temporary, pytest.MonkeyPatch.context() as patch:
        put_back(patch, parsed)
        # One name for the person in both stores, so that their figures can be compared by content.
        patch.setattr(forgetting, "new_names", lambda people: dict.fromkeys(people, "forgotten-x"))
        walked = Walk(new, Path(temporary) / "walked", parsed)
        for what, value in steps:
            walked.step(what, value)
        straight = Walk(new, Path(temporary) / "straight", parsed)
        for _, name in walked.present:
            straight.step("import", name)
        if walked.is_forgotten:
            straight.step("forget", None)
            assert found_in(walked.data / "lake", SAID, *hashes(walked.store)) == []
        assert walked.figures() == straight.figures()
        for walk in (walked, straight):
            walk.store.close()
