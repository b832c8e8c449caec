-- makes:   imports, targets, promos, calendar_days, schedule, goals
-- grain:   one row per import in the order they came; one row per setting
-- The rows are handed in as `given_…`; here they get their types and stay in the mart.
create table imports as
select
    import_id::text as import_id,
    import_order::int as import_order,
    as_of_at::timestamptz as as_of_at,
    is_changes_only::boolean as is_changes_only,
    is_sample::boolean as is_sample,
    has_unanswered::boolean as has_unanswered,
    mapped_tickets::text[] as mapped_tickets,
    mapped_surveys::text[] as mapped_surveys,
    minute_precise::text[] as minute_precise
from given_imports;

create table targets as
select subject, channel, tier, priority, target_seconds, goal_pct, promise_seconds, valid_from
from given_targets;

create table promos as
select code, name_en, name_zh, starts_on, ends_on, day_zero
from given_promos;

create table calendar_days as
select date, kind
from given_calendar_days;

create table schedule as
select weekday, opens_minute, closes_minute, valid_from
from given_schedule;

create table goals as
select metric, goal
from given_goals;
