-- title:   Open tickets by age
-- answers: What is stuck?
-- grain:   one row per band of age, the youngest first
-- clock:   the end of the period; never after the last export
-- params:  $filter Filter
-- columns:
--   band          text     0_4h, 4_24h, 1_3d, 3_7d or over_7d; a ticket of exactly 4 hours is in 4_24h
--   from_seconds  seconds
--   to_seconds    seconds  null for the last band
--   backlog       count    null when the exports tell nothing about solutions
--   moment_at     local time  when they were counted
with bands as (
    select unnest([
        {'band': '0_4h', 'from_seconds': 0, 'to_seconds': 4 * 3600},
        {'band': '4_24h', 'from_seconds': 4 * 3600, 'to_seconds': 24 * 3600},
        {'band': '1_3d', 'from_seconds': 24 * 3600, 'to_seconds': 72 * 3600},
        {'band': '3_7d', 'from_seconds': 72 * 3600, 'to_seconds': 7 * 86400},
        {'band': 'over_7d', 'from_seconds': 7 * 86400, 'to_seconds': null},
    ], recursive := true)
),

ages as (
    select
        ticket.ticket_id,
        age_band(seconds_between(ticket.created_at, ticket.moment_at)) as band
    from tickets_open_at($filter, 'all') as ticket
),

counted as (
    select
        bands.band,
        bands.from_seconds,
        bands.to_seconds,
        backlog(ages.ticket_id) as backlog
    from bands
    left join ages on ages.band = bands.band
    group by all
)

select
    band,
    from_seconds::double as from_seconds,
    to_seconds::double as to_seconds,
    if(is_state_known($filter), backlog, null) as backlog,
    (
        select timezone((select zone from store), moments.moment_at)
        from moments_in($filter, 'all') as moments
    ) as moment_at
from counted
order by from_seconds
