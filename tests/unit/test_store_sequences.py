"""Whatever the order of imports, undos and returns, the figures are those of the imports that are in (content hash)."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.errors import UsageError
from tests.unit.read_once import prepare, put_back
from tests.unit.store_files import figures, opened, ticket

# Overlapping files: ids come again with older, equal and newer changes, with and without scores.
FILES = {
    "a.csv": [ticket("T1", day=2, score=5), ticket("T2", day=5, score=2), ticket("T3", day=3, score=1)],
    "b.csv": [ticket("T2", day=4, status="closed", score=4), ticket("T4", day=9, score=5)],
    "c.csv": [ticket("T1", day=8, channel="phone"), ticket("T3", day=3, channel="email")],
    "d.csv": [ticket("T3", day=3, score=3), ticket("T4", day=9, status="closed", score=1)],
}
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("import"), st.sampled_from(sorted(FILES))),
        st.tuples(st.just("undo"), st.integers(0, 3)),
        st.tuples(st.just("return"), st.integers(0, 3)),
        st.tuples(st.just("reopen"), st.none()),
    ),
    min_size=2,
    max_size=8,
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """Each file read once, and the folder of a new store; reading and first figures are what takes time."""
    return prepare(tmp_path_factory.mktemp("sequences"), FILES)


class Run:
    """One store in which steps are carried out."""

    def __init__(self, new: Path, folder: Path, parsed: dict) -> None:
        self.data, self.parsed = shutil.copytree(new, folder), parsed
        self.store = opened(self.data).open()
        self.present: list[tuple[int, str, str]] = []  # (number, import_id, file)
        self.out: list[tuple[int, str, str]] = []

    def step(self, what: str, value: object) -> None:
        if what == "import":
            draft, _ = self.parsed[value]
            record = self.store.commit(self.store.preview(draft), again=True, build=False)
            self.present.append((record.number, record.import_id, str(value)))
        elif what == "undo" and self.present:
            self.out.append(self.present.pop(int(value) % len(self.present)))
            self.store.undo(self.out[-1][1], build=False)
        elif what == "return" and self.out:
            number, import_id, file = self.out[int(value) % len(self.out)]
            if file in {name for _, _, name in self.present}:
                with pytest.raises(UsageError):
                    self.store.bring_back(import_id, build=False)
                return
            self.store.bring_back(import_id, build=False)
            self.out.remove((number, import_id, file))
            self.present = sorted([*self.present, (number, import_id, file)])
        elif what == "reopen":
            self.store.close()
            self.store = opened(self.data).open()

    def figures(self) -> tuple[object, ...]:
        self.store.refresh()
        return figures(self.store)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_undone_is_as_if_never_imported(prepared, steps):
    new, parsed = prepared

    with tempfile.TemporaryDirectory() as temporary, pytest.MonkeyPatch.context() as patch:
        put_back(patch, parsed)
        walked = Run(new, Path(temporary) / "walked", parsed)
        for what, value in steps:
            walked.step(what, value)
        straight = Run(new, Path(temporary) / "straight", parsed)
        for _, _, name in walked.present:
            straight.step("import", name)
        assert walked.figures() == straight.figures()
        assert [r.import_id for r in walked.store.imports() if not r.is_undone] == [
            import_id for _, import_id, _ in reversed(walked.present)
        ]
        returnable = {r.import_id for r in walked.store.imports() if r.can_return}
        files = {name for _, _, name in walked.present}
        assert returnable == {import_id for _, import_id, file in walked.out if file not in files}
        for run in (walked, straight):
            run.store.close()
