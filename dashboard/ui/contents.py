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
    tickets,
)
from dashboard.ui.desk import Desk
from dashboard.ui.settings_desk import SettingsDesk
from dashboard.words import N_

PAGES: dict[str, tuple[ModuleType, ...]] = {
    "": (overview,),
    N_("Explore"): (response, resolution, satisfaction, peaks, channels, agents, tickets),
    N_("Manage"): (import_data, settings),
}
DESKS = {import_data: Desk, settings: SettingsDesk}  # pages without a filter, each at its desk
MODULES = tuple(module for group in PAGES.values() for module in group)
# What can be shared and exported, by slug.
VIEWS = {module.SLUG: module for module in MODULES if module not in DESKS}
