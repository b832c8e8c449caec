"""The store: everything behind the pages. Files go in by it, figures come out of it."""

from dashboard.state.imports import ImportRecord
from dashboard.store.previews import Preview
from dashboard.store.service import AlreadyImportedError, Store

__all__ = ["AlreadyImportedError", "ImportRecord", "Preview", "Store"]
