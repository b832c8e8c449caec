"""The store: everything behind the pages. Files go in by it, figures come out of it."""

from dashboard.state.imports import ImportRecord
from dashboard.state.mappings import SavedMapping
from dashboard.store.importing import AlreadyImportedError, Cancelled
from dashboard.store.outlook import Effect
from dashboard.store.previews import Preview
from dashboard.store.service import Store

__all__ = ["AlreadyImportedError", "Cancelled", "Effect", "ImportRecord", "Preview", "SavedMapping", "Store"]
