"""Everything that is planted in the sample, in one place: the desk, its year, and the size of every effect.

Instants are whole seconds since START, in local time (Asia/Shanghai has no summer time); ABSENT stands for "never".
"""

from datetime import datetime

import numpy as np

SEED = 20261121
START = datetime(2025, 10, 1)  # local clock times, as the export writes them
AS_OF = datetime(2026, 11, 21, 23, 58)
AS_OF_SECOND = int((AS_OF - START).total_seconds())
DAYS = AS_OF_SECOND // 86400 + 1
ABSENT = -1

MINUTE, HOUR, DAY = 60, 3600, 86400

FIRST_CONTACTS = 55_800  # inbound and outbound, before customers come back
YEARLY_GROWTH = 1.12

CHANNELS = ("chat", "wechat", "phone", "email", "social", "web_form")
CHANNEL_SHARES = np.array([0.45, 0.20, 0.15, 0.10, 0.08, 0.02])
LIVE = np.array([True, True, True, False, False, False])  # somebody waits on the line
CHINESE_CHANNELS = ("在线客服", "微信", "电话", "邮件", "社交媒体", "网页表单")
CHINESE_SINCE = datetime(2026, 7, 1)  # the newer help desk writes channels and ratings in Chinese

TOPICS = ("order", "payment", "logistics", "after_sales", "account", "promotion", "other")
TOPIC_SHARES = {
    "normal": np.array([0.21, 0.08, 0.28, 0.25, 0.06, 0.06, 0.06]),
    "promo": np.array([0.25, 0.11, 0.21, 0.16, 0.05, 0.18, 0.04]),
    "aftermath": np.array([0.14, 0.05, 0.38, 0.32, 0.04, 0.04, 0.03]),
}
SUBTOPICS = {
    "order": ("Change address", "Cancel order", "Missing item", "Order status", "Invoice"),
    "payment": ("Payment failed", "Charged twice", "Pay later", "Refund not received"),
    "logistics": ("Where is my parcel", "Parcel stuck", "Marked delivered, not received", "Damaged in transit"),
    "after_sales": ("Return and refund", "Exchange", "Quality problem", "Refund only", "Warranty repair"),
    "account": ("Login and password", "Phone number change", "Account frozen"),
    "promotion": ("Coupon not applied", "Price protection", "Deposit and final payment", "Free gift missing"),
    "other": ("Suggestion", "Seller conduct", "Other"),
}
SUBTOPIC_DECAY = 0.72  # each subtopic of a list is this much rarer than the one before it

# The year
HOLIDAYS = (  # first and last day, factor on arrivals
    ("2025-10-01", "2025-10-08", 0.80),
    ("2026-01-01", "2026-01-03", 0.85),
    ("2026-02-15", "2026-02-23", 0.45),
    ("2026-04-04", "2026-04-06", 0.85),
    ("2026-05-01", "2026-05-05", 0.80),
    ("2026-06-19", "2026-06-21", 0.90),
    ("2026-09-25", "2026-09-27", 0.85),
    ("2026-10-01", "2026-10-07", 0.80),
)
MAKE_UP_DAYS = ("2025-10-11", "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")
WEEKDAY_FACTORS = np.array([1.08, 1.04, 1.02, 1.00, 1.02, 0.92, 0.92])
PROMOS = (  # code, first day, factor on arrivals of each day
    ("double_11", "2025-11-01", (2.7, 2.2, 2.0, 1.9, 1.9, 1.9, 2.0, 2.2, 2.8, 4.2, 6.5)),
    ("double_12", "2025-12-10", (1.6, 1.8, 2.8)),
    ("new_year_goods", "2026-01-20", (1.25,) * 21),
    ("3_8", "2026-03-01", (1.2, 1.2, 1.2, 1.2, 1.3, 1.4, 1.7, 2.3)),
    ("618", "2026-06-01", (1.9, 1.5, 1.3, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.3, 1.4, 1.5, 1.8, 2.3, 3.2, 4.8)),
    ("99", "2026-09-07", (1.3, 1.4, 1.9)),
    ("double_11", "2026-11-01", (2.7, 2.2, 2.0, 1.9, 1.9, 1.9, 2.0, 2.2, 2.8, 4.2, 6.5)),
)
AFTERMATH_FACTORS = (2.2, 1.8, 1.5, 1.35, 1.25, 1.15, 1.1)  # parcels and returns, the days after double_11 and 618
WORKDAY_HOURS = np.array(
    (
        (1.3, 0.8, 0.5, 0.4, 0.3, 0.3, 0.6, 1.2),  # 0–8 h
        (2.6, 5.0, 8.6, 8.8, 7.6, 8.0, 8.4, 7.8),  # 8–16 h
        (5.2, 4.6, 4.2, 4.8, 5.6, 5.4, 4.4, 2.8),  # 16–24 h
    )
).ravel()
WEEKEND_HOURS = np.array(
    (
        (1.8, 1.1, 0.7, 0.5, 0.4, 0.4, 0.6, 1.1),
        (2.4, 4.2, 5.8, 6.0, 5.6, 5.8, 6.0, 5.8),
        (5.4, 5.2, 5.0, 5.8, 6.8, 6.6, 5.2, 3.4),
    )
).ravel()
WAVE_HOURS = {0: 4.0, 1: 3.0, 20: 2.0, 21: 1.8}  # on a wave's last day: the midnight and the evening rush, factors

# The desk
# Slots kept for this shop, by hour 0–23: one conversation each (text), one call, one thread.
SLOTS = {
    "text": np.array([1] * 8 + [2] * 2 + [3] * 6 + [2] * 8),
    "phone": np.array([1] * 24),
    "social": np.array([0] * 9 + [1] * 14 + [0]),
    "mail": np.array([0] * 9 + [1] * 12 + [0] * 3),
}
POOL_OF_CHANNEL = ("text", "text", "phone", "mail", "social", "mail")
EXTRA_SLOTS_2026_DOUBLE_11 = {"text": 1, "phone": 1, "social": 0, "mail": 0}  # 8–24 h; no other campaign has any
VIP_SLOTS = 1  # one slot more, 8–24 h, that only VIP and urgent customers may take
HANDLE_MEDIANS = np.array([840, 900, 340, 840, 600, 780])  # seconds, by channel
HANDLE_TOPIC_FACTORS = np.array([0.8, 1.05, 0.95, 1.35, 0.9, 0.85, 0.9])
HANDLE_SIGMA = 0.6
REACTION_MEDIANS = np.array([40, 50, 14, 2400, 480, 2700])  # seconds from a free slot to the first reply
REACTION_LOAD_EXPONENT = 0.6  # on the hour's expected arrivals against Season.load's ordinary hour, where above 1
REACTION_SIGMAS = np.array([0.65, 0.65, 0.5, 0.9, 0.8, 0.9])
PATIENCE_MEANS = {"text": 30 * MINUTE, "phone": 5 * MINUTE}  # exponential; mail and social never leave
AGENT_QUALITY_SD = 0.25  # on the logit of satisfaction

# The bot
BOT_STARTS = np.array([0.88, 0.75, 0, 0, 0, 0])  # by channel
BOT_RELEASE = datetime(2026, 9, 1)
CONTAINMENT_BEFORE = np.array([0.46, 0.30, 0.44, 0.18, 0.42, 0.46, 0.30])  # by topic
CONTAINMENT_AFTER = np.array([0.54, 0.36, 0.52, 0.48, 0.50, 0.54, 0.34])

# Coming back: the same customer, topic and channel within 7 days
REPEAT_HUMAN = 0.06
REPEAT_CONTAINED = 0.10
REPEAT_CONTAINED_AFTER_SALES_NEW_BOT = 0.26
REPEAT_MEAN_SECONDS = 36 * HOUR

# Satisfaction: the logit of "scores 4 or 5" --------------------------------------------------------------------------
SATISFACTION_INTERCEPT = 2.40
SATISFACTION_CHANNEL = np.array([0.0, 0.10, 0.05, -0.45, -0.35, -0.40])
SATISFACTION_TOPIC = np.array([0.10, 0.0, -0.25, -0.30, 0.10, -0.10, 0.0])
SATISFACTION_PER_WAIT_DOUBLING = -0.22
SATISFACTION_PER_RESOLUTION_DOUBLING = -0.05  # of the hours to the (first) solution, from one hour on
WAIT_REFERENCES = np.array([60, 60, 20, 7200, 900, 7200])  # seconds: the wait that changes nothing, by channel
WAIT_FLOOR = 10  # shorter waits please no more
SATISFACTION_BOT_ONLY = -0.25
SATISFACTION_BOT_ONLY_AFTER_SALES_NEW_BOT = -1.30  # on top of bot only: contained, but not helped
SATISFACTION_REOPENED = -0.90
SATISFACTION_TRANSFERRED = -0.40
SATISFACTION_VIP = 0.15
SATISFACTION_DOUBLE_11 = -0.80  # stock, prices, parcels: what no service desk can mend
SATISFACTION_618 = -0.50

# Surveys
ASKED_SHARE = 0.204
NPS_SHARE = 0.12  # of the asked; the others get the 1–5 question
RESPONSE_BASE = np.array([0.48, 0.55, 0.42, 0.40, 0.44, 0.40])  # a satisfied customer's chance to answer, by channel
RESPONSE_UNHAPPY_FACTOR = 1.25
RESPONSE_PROMO_FACTOR = 0.90
RESPONSE_DELAY_MEDIAN, RESPONSE_DELAY_SIGMA = 900, 2.3
COMMENT_SHARE = 0.36  # of the answers
CHINESE_COMMENT_SHARE = 0.55
WORD_RATING_SHARE = 0.60  # of the 1–5 answers sent since CHINESE_SINCE
