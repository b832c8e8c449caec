-- title:   Resolved within 1, 4, 24, 72 hours and 7 days
-- answers: Slower, or only newer?
-- grain:   one row per bucket
-- clock:   tickets.created_at
-- params:  $filter Filter, $by text
-- columns:
--   bucket             text     the group; an ISO date for day, week, month
--   tickets            count
--   mature_1h          count    at least 1 hour old when last exported, when solved is known
--   within_1h_pct      percent  of those
--   mature_4h          count
--   within_4h_pct      percent
--   mature_24h         count
--   within_24h_pct     percent
--   mature_72h         count
--   within_72h_pct     percent
--   mature_7d          count
--   within_7d_pct      percent  equals resolution_pct
--   age_known          count    the age at the last export is known
--   age_p50_seconds    seconds  half of the tickets were younger than this when last exported
with aged as (
    select
        bucket($by, ticket.created_at_local) as bucket,
        ticket.ticket_id,
        if(ticket.is_solve_time_told, ticket.resolution_state::text, 'unknown') as state,
        ticket.full_resolution_seconds as seconds,
        if(
            ticket.created_hour is null, null,
            (epoch_us(ticket.seen_at) - epoch_us(ticket.created_at)) // 1000000
        ) as age
    from tickets_created_in($filter) as ticket
),

judged as (
    select
        bucket,
        ticket_id,
        age,
        is_resolved_within(3600, state, seconds, age) as is_in_1h,
        is_resolved_within(4 * 3600, state, seconds, age) as is_in_4h,
        is_resolved_within(24 * 3600, state, seconds, age) as is_in_24h,
        is_resolved_within(72 * 3600, state, seconds, age) as is_in_72h,
        is_resolved_within(7 * 86400, state, seconds, age) as is_in_7d
    from aged
),

measured as (
    select
        bucket,
        tickets(ticket_id) as tickets,
        count(is_in_1h) as mature_1h,
        true_pct(is_in_1h) as within_1h_pct,
        count(is_in_4h) as mature_4h,
        true_pct(is_in_4h) as within_4h_pct,
        count(is_in_24h) as mature_24h,
        true_pct(is_in_24h) as within_24h_pct,
        count(is_in_72h) as mature_72h,
        true_pct(is_in_72h) as within_72h_pct,
        count(is_in_7d) as mature_7d,
        true_pct(is_in_7d) as within_7d_pct,
        count(age) as age_known,
        quantile_cont(age, 0.5)::double as age_p50_seconds
    from judged
    group by all
)

from measured
union all by name
select
    'all' as bucket, 0 as tickets, 0 as mature_1h, 0 as mature_4h, 0 as mature_24h,
    0 as mature_72h, 0 as mature_7d, 0 as age_known
where $by = 'all' and not exists (from measured)
order by bucket
