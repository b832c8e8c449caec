-- title:   Targets
-- answers: What is promised to whom?
-- grain:   one row per rule; empty channel, tier or priority means any
-- columns:
--   subject          text     first_response, bot_response or refund
--   channel          text
--   tier             text
--   priority         text
--   target_seconds   integer  the time that counts as met
--   goal_pct         percent  the share that should meet it
--   promise_seconds  integer  the mean promised in public, if any
--   valid_from       date     for tickets created since
select
    subject,
    channel,
    tier,
    priority,
    target_seconds,
    goal_pct,
    promise_seconds,
    valid_from
from targets
order by subject, channel, tier, priority, valid_from
