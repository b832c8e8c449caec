"""The pages there are, in the order of the navigation."""

from types import ModuleType

from dashboard.pages import (
    agents,
    channels,
    import_data,
    overview,
    peaks,
    resolution,
    response,
    satisfaction,
    settings,
    shared,
    tickets,
)
from dashboard.store.people import EDITOR
from dashboard.words import N_

MANAGED = (import_data, shared, settings)  # pages without a filter
PAGES: dict[str, tuple[ModuleType, ...]] = {
    "": (overview,),
    N_("Explore"): (response, resolution, satisfaction, peaks, channels, agents, tickets),
    N_("Manage"): MANAGED,
}
MODULES = tuple(module for group in PAGES.values() for module in group)
NEEDS = {import_data.SLUG: EDITOR, settings.SLUG: EDITOR}  # the others are for every role
# What can be shared and exported, by slug.
VIEWS = {module.SLUG: module for module in MODULES if module not in MANAGED}
