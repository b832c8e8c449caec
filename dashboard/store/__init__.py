"""The store: everything behind the pages. Files go in by it, figures come out of it."""

from dashboard.state.imports import ImportRecord
from dashboard.state.links import Link
from dashboard.state.mappings import SavedMapping
from dashboard.state.views import SavedView
from dashboard.store.importing import AlreadyImportedError, Cancelled
from dashboard.store.outlook import Effect
from dashboard.store.previews import Preview
from dashboard.store.service import Store
from dashboard.store.sharing import LinkGoneError

__all__ = [
    "AlreadyImportedError",
    "Cancelled",
    "Effect",
    "ImportRecord",
    "Link",
    "LinkGoneError",
    "Preview",
    "SavedMapping",
    "SavedView",
    "Store",
]
