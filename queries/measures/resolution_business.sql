-- title:   Resolution in business hours
-- answers: How long does it take to solve while the desk is open?
-- grain:   one row per bucket
-- clock:   tickets.created_at
-- params:  $filter Filter, $by text
-- columns:
--   bucket                                 text     the group; an ISO date for day, week, month
--   tickets                                count
--   resolved                               count    solved after a known business time
--   first_resolved                         count
--   full_resolution_p50_business_seconds   seconds  null without a schedule, as all times here
--   full_resolution_p90_business_seconds   seconds
--   first_resolution_p50_business_seconds  seconds
--   first_resolution_p90_business_seconds  seconds
--   resolve_known                          count    solved, open or gone after a known business time
--   resolve_km_p50_business_seconds        seconds
with selected as (
    select
        bucket($by, ticket.created_at_local) as bucket,
        ticket.ticket_id,
        ticket.full_resolution_business_seconds,
        ticket.first_resolution_business_seconds,
        ticket.open_business_seconds
    from tickets_created_in($filter) as ticket
),

measured as (
    select
        bucket,
        tickets(ticket_id) as tickets,
        count(full_resolution_business_seconds) as resolved,
        count(first_resolution_business_seconds) as first_resolved,
        full_resolution_p50_business_seconds(full_resolution_business_seconds)
            as full_resolution_p50_business_seconds,
        full_resolution_p90_business_seconds(full_resolution_business_seconds)
            as full_resolution_p90_business_seconds,
        first_resolution_p50_business_seconds(first_resolution_business_seconds)
            as first_resolution_p50_business_seconds,
        first_resolution_p90_business_seconds(first_resolution_business_seconds)
            as first_resolution_p90_business_seconds
    from selected
    group by all
),

-- A solution ends the wait; open and abandoned tickets count with the time they have lasted.
waits as (
    select
        bucket,
        full_resolution_business_seconds as ended_seconds,
        open_business_seconds as lasted_seconds
    from selected
),

medians as (
    select
        bucket,
        any_value(known) as resolve_known,
        resolve_km_p50_business_seconds(seconds, surviving) as resolve_km_p50_business_seconds
    from survival_of('waits', 0.5)
    group by all
)

select
    measured.bucket,
    tickets,
    resolved,
    first_resolved,
    full_resolution_p50_business_seconds,
    full_resolution_p90_business_seconds,
    first_resolution_p50_business_seconds,
    first_resolution_p90_business_seconds,
    coalesce(medians.resolve_known, 0) as resolve_known,
    medians.resolve_km_p50_business_seconds
from measured
left join medians on medians.bucket is not distinct from measured.bucket
union all by name
select 'all' as bucket, 0 as tickets, 0 as resolved, 0 as first_resolved, 0 as resolve_known
where $by = 'all' and not exists (from measured)
order by bucket
