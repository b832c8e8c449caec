"""The import desk beside its page: what it lets go of."""

from types import SimpleNamespace

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from dashboard.pages._desk import Item
from dashboard.ui import desk
from dashboard.words import SOURCE, words


def test_a_file_in_staging_is_no_longer_in_the_servers_memory(monkeypatch):
    manager = MemoryUploadedFileManager("/uploads")
    for file_id in ("1", "2"):
        manager.add_file("visitor", UploadedFileRec(file_id, "t.csv", "text/csv", b"x" * 10))
    context = SimpleNamespace(uploaded_file_mgr=manager, session_id="visitor")
    monkeypatch.setattr(desk, "get_script_run_ctx", lambda: context)
    desk._release(SimpleNamespace(file_id="1"))
    assert [file.file_id for file in manager.get_files("visitor", ["1", "2"])] == ["2"]


def test_an_import_that_stands_is_not_called_a_failure_because_its_choices_were_not_kept(monkeypatch):
    def refuse(*_, **__):
        raise OSError("the disk is full")

    record = SimpleNamespace(import_id="1", imported_by="local")
    store = SimpleNamespace(commit=lambda *_, **__: record, mappings=SimpleNamespace(save=refuse))
    monkeypatch.setattr(desk.st, "session_state", {})
    item = Item("1", "t.csv", 10, preview=SimpleNamespace(repeat_of=None), choices={"mapping": {"created_at": "x"}})
    desk.Desk(SimpleNamespace(store=store, by="local"), words(SOURCE)).commit(item)
    assert item.work.wait(20)
    assert (item.record, item.fault) == (record, "")
