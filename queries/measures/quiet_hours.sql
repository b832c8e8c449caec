-- title:   Quiet hours
-- answers: Is it true that customers wait less before 10 and after 15 h?
-- grain:   one row per bucket
-- clock:   tickets.created_at, workdays only, from 8 h on
-- params:  $filter Filter, $by text
-- columns:
--   bucket                  text     the group; an ISO date for day, week, month
--   quiet_gain_pct          percent
--   quiet_answered          count    created 8–10 or 15–24 h, answered after a known time
--   quiet_p50_seconds       seconds
--   quiet_p50_low_seconds   seconds  bounds of the interval; null below 8 answered
--   quiet_p50_high_seconds  seconds
--   at_15_gain_pct          percent  the same of 15–16 h alone: advised, yet inside the peak
--   at_15_answered          count
--   at_15_p50_seconds       seconds
--   at_15_p50_low_seconds   seconds
--   at_15_p50_high_seconds  seconds
--   busy_answered           count    created 10–15 h
--   busy_p50_seconds        seconds
--   busy_p50_low_seconds    seconds
--   busy_p50_high_seconds   seconds
with selected as (
    select
        bucket($by, ticket.created_at_local) as bucket,
        ticket.created_hour as hour,
        ticket.first_response_seconds as seconds
    from tickets_created_in($filter) as ticket
    where ticket.day_kind = 'workday' and ticket.created_hour >= 8
),

parts as (
    select bucket, if(hour between 10 and 14, 'busy', 'quiet') as part, seconds
    from selected
    union all
    select bucket, 'at_15' as part, seconds
    from selected
    where hour = 15
),

gathered as (
    select
        bucket,
        part,
        count(seconds) as answered,
        first_response_p50_seconds(seconds) as p50,
        list_sort(list(seconds) filter (where seconds is not null)) as waits
    from parts
    group by all
),

medians as (
    select
        *,
        at_rank(waits, low_rank(answered, 0.5)) as low,
        at_rank(waits, high_rank(answered, 0.5)) as high
    from gathered
),

measured as (
    select
        bucket,
        coalesce(max(answered) filter (where part = 'quiet'), 0) as quiet_answered,
        max(p50) filter (where part = 'quiet') as quiet_p50_seconds,
        max(low) filter (where part = 'quiet') as quiet_p50_low_seconds,
        max(high) filter (where part = 'quiet') as quiet_p50_high_seconds,
        coalesce(max(answered) filter (where part = 'at_15'), 0) as at_15_answered,
        max(p50) filter (where part = 'at_15') as at_15_p50_seconds,
        max(low) filter (where part = 'at_15') as at_15_p50_low_seconds,
        max(high) filter (where part = 'at_15') as at_15_p50_high_seconds,
        coalesce(max(answered) filter (where part = 'busy'), 0) as busy_answered,
        max(p50) filter (where part = 'busy') as busy_p50_seconds,
        max(low) filter (where part = 'busy') as busy_p50_low_seconds,
        max(high) filter (where part = 'busy') as busy_p50_high_seconds
    from medians
    group by all
)

select
    bucket,
    quiet_gain_pct(quiet_p50_seconds, busy_p50_seconds) as quiet_gain_pct,
    quiet_answered,
    quiet_p50_seconds,
    quiet_p50_low_seconds,
    quiet_p50_high_seconds,
    quiet_gain_pct(at_15_p50_seconds, busy_p50_seconds) as at_15_gain_pct,
    at_15_answered,
    at_15_p50_seconds,
    at_15_p50_low_seconds,
    at_15_p50_high_seconds,
    busy_answered,
    busy_p50_seconds,
    busy_p50_low_seconds,
    busy_p50_high_seconds
from measured
union all by name
select 'all' as bucket, 0 as quiet_answered, 0 as at_15_answered, 0 as busy_answered
where $by = 'all' and not exists (from measured)
order by bucket
