-- title:   Open tickets
-- answers: How many tickets were open, and how old were they?
-- grain:   one row per bucket
-- clock:   moments: the end of each hour, day, week, month, else of the period; never after the last export
-- params:  $filter Filter, $by text
-- columns:
--   bucket                  text     the group; an ISO date for day, week, month
--   backlog                 count    null when the exports tell nothing about solutions
--   backlog_age_p50_seconds seconds
--   backlog_oldest_seconds  seconds
--   backlog_over_72h        count
with selected as (
    select
        coalesce(ticket.moment, bucket($by, ticket.created_at_local)) as bucket,
        ticket.ticket_id,
        (epoch_us(ticket.moment_at) - epoch_us(ticket.created_at)) // 1000000 as age_seconds,
        ticket.moment_at > ticket.created_at + interval '72 hours' as is_over_72h
    from tickets_open_at($filter, $by) as ticket
    union all
    -- A moment with nothing open is nought, not nothing.
    select moments.bucket, null, null, null
    from moments_in($filter, $by) as moments
    where moments.bucket is not null
),

measured as (
    select
        bucket,
        backlog(ticket_id) as backlog,
        backlog_age_p50_seconds(age_seconds) as backlog_age_p50_seconds,
        backlog_oldest_seconds(age_seconds) as backlog_oldest_seconds,
        count(*) filter (where is_over_72h) as backlog_over_72h
    from selected
    group by all
),

counted as (
    from measured
    union all by name
    select 'all' as bucket, 0 as backlog, 0 as backlog_over_72h
    where $by = 'all' and not exists (from measured)
),

judged as (
    select is_state_known($filter) as is_known
)

select
    counted.bucket,
    if(judged.is_known, counted.backlog, null) as backlog,
    counted.backlog_age_p50_seconds,
    counted.backlog_oldest_seconds,
    if(judged.is_known, counted.backlog_over_72h, null) as backlog_over_72h
from counted
cross join judged
order by counted.bucket
