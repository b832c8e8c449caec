"""The import desk beside its page: what it lets go of."""

from types import SimpleNamespace

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from dashboard.ui import desk


def test_a_file_in_staging_is_no_longer_in_the_servers_memory(monkeypatch):
    manager = MemoryUploadedFileManager("/uploads")
    for file_id in ("1", "2"):
        manager.add_file("visitor", UploadedFileRec(file_id, "t.csv", "text/csv", b"x" * 10))
    context = SimpleNamespace(uploaded_file_mgr=manager, session_id="visitor")
    monkeypatch.setattr(desk, "get_script_run_ctx", lambda: context)
    desk._release(SimpleNamespace(file_id="1"))
    assert [file.file_id for file in manager.get_files("visitor", ["1", "2"])] == ["2"]
