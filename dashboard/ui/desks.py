"""Who stands behind the pages without a filter."""

from dashboard.pages import import_data, settings, shared
from dashboard.ui.desk import Desk
from dashboard.ui.settings_desk import SettingsDesk
from dashboard.ui.sharing_desk import SharingDesk

DESKS = {import_data: Desk, shared: SharingDesk, settings: SettingsDesk}
