"""Words for what a filter holds: its lists and their codes."""

from collections.abc import Callable, Mapping

from dashboard import vocabulary
from dashboard.filters import attribute_parts
from dashboard.values import Values
from dashboard.words import N_, Words

LIST_NAMES = {
    "channels": N_("Channel"),
    "topics": N_("Topic"),
    "handled_by": N_("Who served"),
    "priorities": N_("Priority"),
    "tiers": N_("Customer tier"),
    "teams": N_("Team"),
    "agents": N_("Agent"),
    "peaks": N_("Peak period"),
    "promos": N_("Promotion"),
    "partners": N_("Partner"),
    "attributes": N_("Further columns"),
    "weekdays": N_("Weekday"),
    "hours": N_("Hour"),
    "only": N_("Condition"),
    "ages": N_("Open for"),
    "is_business_hours": N_("Business hours only"),
}
CODES: dict[str, dict[str, str]] = {
    "channels": vocabulary.CHANNELS,
    "topics": vocabulary.TOPICS,
    "handled_by": vocabulary.HANDLED_BY,
    "priorities": vocabulary.PRIORITIES,
    "tiers": vocabulary.TIERS,
    "peaks": vocabulary.PEAKS,
    "only": vocabulary.CONDITIONS,
    "ages": vocabulary.AGES,
    "partners": vocabulary.OUTSIDE_PARTIES,
}
# List of the filter → dimension of the queries.
DIMENSION = {
    "channels": "channel",
    "topics": "topic",
    "handled_by": "handled_by",
    "priorities": "priority",
    "tiers": "tier",
    "teams": "team",
    "agents": "agent",
    "peaks": "peak",
    "promos": "promo_code",
    "partners": "outside_party",
}


def namer(t: Words, promos: Mapping[str, str] | None = None) -> Callable[[str, object], str]:
    """(list, code) → its word. An empty code names the list itself; free values are their own name (data: escape it).

    promos: code → name of the promotions known.
    """
    show = Values(t)

    def name(field: str, code: object) -> str:
        if code == "" or field == "is_business_hours":
            return t(LIST_NAMES[field])
        if field == "attributes":
            header, value = attribute_parts(str(code))
            return t("{name}: {value}", name=header, value=value)
        if field == "weekdays":
            return show.weekday(int(str(code)))
        if field == "hours":
            return show.hours(int(str(code)), int(str(code)) + 1)
        if field == "promos":
            return (promos or {}).get(str(code), str(code))
        if code == "unknown" and field in CODES:
            return t("Unknown")
        if own := t.own.get((DIMENSION.get(field, field), str(code))):
            return own
        label = CODES.get(field, {}).get(str(code))
        if field == "ages" and label:
            return t("open for {age}", age=t(label))
        return t(label) if label else str(code)

    return name
