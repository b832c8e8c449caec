"""The closed lists of codes, in their fixed order, with their English words.

Codes are what files, SQL, addresses and caches hold; words are only ever shown. Chinese words stand in the catalogue.
"""

CHANNELS = {
    "chat": "Chat",
    "phone": "Phone",
    "wechat": "WeChat",
    "social": "Social",
    "email": "Email",
    "web_form": "Web form",
    "other": "Other",
}
TOPICS = {
    "order": "Order",
    "payment": "Payment",
    "logistics": "Logistics",
    "after_sales": "After-sales",
    "account": "Account",
    "promotion": "Promotion",
    "other": "Other",
}
HANDLED_BY = {
    "bot": "Bot only",
    "bot_then_human": "Bot, then human",
    "human": "Human",
    "self_service": "Self-service",
}
STARTED_WITH = {"human": "Human", "bot": "Bot", "self_service": "Self-service"}
PRIORITIES = {"low": "Low", "normal": "Normal", "high": "High", "urgent": "Urgent"}
TIERS = {"regular": "Regular", "vip": "VIP"}
STATUSES = {
    "open": "Open",
    "pending": "Pending",
    "on_hold": "On hold",
    "solved": "Solved",
    "closed": "Closed",
    "merged": "Merged",
    "deleted": "Deleted",
    "spam": "Spam",
}
PEAKS = {
    "promo": "Promotion days",
    "holiday": "Holidays",
    "night": "Nights",
    "weekday_peak": "Weekday peak",
    "weekend": "Weekends",
    "normal": "Normal hours",
}
DAY_KINDS = {"promo": "Promotion days", "holiday": "Holidays", "workday": "Workdays", "weekend": "Weekends"}
WORKDAY_KINDS = {"ordinary": "Ordinary workdays", "make_up": "Make-up workdays"}
DAY_PARTS = {"night": "0–8 h", "morning": "8–10 h", "day_peak": "10–16 h", "evening": "16–24 h"}
OUTSIDE_PARTIES = {"supplier": "Supplier", "logistics": "Logistics partner", "department": "Department"}
CONDITIONS = {
    "late": "First response over target",
    "noreply": "No human reply",
    "open": "Still open",
    "reopened": "Reopened",
    "low": "Score 1–2",
}
# Of tickets open at the end of a period; a ticket of exactly 4 hours is in the second.
AGES = {"0_4h": "0–4 h", "4_24h": "4–24 h", "1_3d": "1–3 d", "3_7d": "3–7 d", "over_7d": "> 7 d"}
QUESTIONS = {"csat": "CSAT", "nps": "NPS", "ces": "Effort", "other": "Other"}

# What `$by` may be. Time first, then the dimensions with a closed list of codes, then the open ones.
TIME_DIMENSIONS = ("all", "hour", "day", "week", "month")
CLOSED_DIMENSIONS = {
    "channel": CHANNELS,
    "topic": TOPICS,
    "handled_by": HANDLED_BY,
    "priority": PRIORITIES,
    "tier": TIERS,
    "peak": PEAKS,
    "day_kind": DAY_KINDS,
    "day_part": DAY_PARTS,
    "workday_kind": WORKDAY_KINDS,
    "outside_party": OUTSIDE_PARTIES,
}
OPEN_DIMENSIONS = ("subtopic", "team", "agent", "promo_code")
DIMENSIONS = (*TIME_DIMENSIONS, *CLOSED_DIMENSIONS, *OPEN_DIMENSIONS)
