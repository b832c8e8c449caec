-- title:   Open tickets over time
-- answers: Does the stock grow?
-- grain:   one row per hour, day, week or month of the period
-- clock:   moments: the end of each hour, day, week, month; never after the last export
-- params:  $filter Filter, $grain text = day of hour | day | week | month
-- columns:
--   bucket            text   an ISO date for day, week, month; the begun hour
--   backlog           count  as in measures/backlog; null when the exports tell nothing about solutions
--   backlog_over_72h  count  of those, likewise
with moments as materialized (
    select bucket, moment_at
    from moments_in($filter, $grain)
),

lasting as (
    select
        created_at,
        open_until_at,
        created_at + interval '72 hours' as old_at
    from tickets_lasting_in(
        $filter, (select min(moment_at) from moments), (select max(moment_at) from moments)
    )
    where open_until_at >= created_at
),

-- Each ticket is looked at as it comes, grows old and goes, and not once for every moment between.
changes as (
    select created_at as changed_at, 1 as tickets, 0 as old_tickets
    from lasting
    union all
    select open_until_at, -1, 0
    from lasting
    union all
    select unnest([old_at, open_until_at]), 0, unnest([1, -1])
    from lasting
    where open_until_at > old_at
),

counted as (
    select
        moments.moment_at,
        sum(changes.tickets) as tickets,
        sum(changes.old_tickets) as old_tickets
    from changes
    asof inner join moments on changes.changed_at < moments.moment_at
    group by all
),

judged as (
    select is_state_known($filter) as is_known
)

select
    moments.bucket,
    if(
        judged.is_known,
        coalesce(sum(counted.tickets) over (order by moments.moment_at), 0), null
    )::bigint as backlog,
    if(
        judged.is_known,
        coalesce(sum(counted.old_tickets) over (order by moments.moment_at), 0), null
    )::bigint as backlog_over_72h
from moments
left join counted on counted.moment_at = moments.moment_at
cross join judged
order by moments.bucket
