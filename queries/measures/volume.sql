-- title:   Volume
-- answers: How much came in, from how many customers, and how densely?
-- grain:   one row per bucket
-- clock:   tickets.created_at
-- params:  $filter Filter, $by text
-- columns:
--   bucket            text    the group; an ISO date for day, week, month
--   tickets           count
--   customers         count   distinct, of those known
--   tickets_per_hour  ratio   by real hours up to the last export
with measured as (
    select
        bucket($by, ticket.created_at_local) as bucket,
        tickets(ticket.ticket_id) as tickets,
        customers(ticket.customer_number) as customers
    from tickets_created_in($filter) as ticket
    group by all
),

-- A channel has all hours of the period, a peak or a day only its own.
open_hours as (
    select
        if(
            is_calendar_dimension($by), calendar_bucket($by, local_hour.starts_at_local), null
        ) as bucket,
        sum(local_hour.seconds) / 3600 as hours
    from hours_in($filter) as local_hour
    group by all
)

select
    measured.bucket,
    measured.tickets,
    measured.customers,
    tickets_per_hour(measured.tickets, open_hours.hours) as tickets_per_hour
from measured
left join open_hours
    on not is_calendar_dimension($by)
    or open_hours.bucket is not distinct from measured.bucket
union all by name
select 'all' as bucket, 0 as tickets, 0 as customers
where $by = 'all' and not exists (from measured)
order by bucket
