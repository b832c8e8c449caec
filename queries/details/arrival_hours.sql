-- title:   When tickets arrive
-- answers: Which hours of the week are busy, and are customers answered then?
-- grain:   one row per weekday and local hour that the period holds
-- clock:   tickets.created_at
-- params:  $filter Filter
-- columns:
--   weekday                     integer  1 Monday to 7 Sunday
--   hour                        integer  0 to 23
--   tickets                     count
--   days                        count    days of the period with this hour, up to the last export
--   tickets_per_hour            ratio    by real hours
--   within_target_pct           percent
--   first_response_p50_seconds  seconds
--   first_response_p90_seconds  seconds
--   answered_tickets            count
--   target_due                  count
with cells as (
    select
        local_hour.weekday,
        local_hour.hour,
        count(*) filter (where local_hour.seconds > 0) as days,
        sum(local_hour.seconds) / 3600 as hours
    from hours_in($filter) as local_hour
    group by all
),

measured as (
    select
        ticket.weekday,
        ticket.created_hour as hour,
        tickets(ticket.ticket_id) as tickets,
        within_target_pct(ticket.is_within_target) as within_target_pct,
        first_response_p50_seconds(ticket.first_response_seconds) as first_response_p50_seconds,
        first_response_p90_seconds(ticket.first_response_seconds) as first_response_p90_seconds,
        count(ticket.first_response_seconds) as answered_tickets,
        count(ticket.is_within_target) as target_due
    from tickets_created_in($filter) as ticket
    where ticket.created_hour is not null
    group by all
)

select
    cells.weekday,
    cells.hour,
    coalesce(measured.tickets, 0) as tickets,
    cells.days,
    tickets_per_hour(coalesce(measured.tickets, 0), cells.hours) as tickets_per_hour,
    measured.within_target_pct,
    measured.first_response_p50_seconds,
    measured.first_response_p90_seconds,
    coalesce(measured.answered_tickets, 0) as answered_tickets,
    coalesce(measured.target_due, 0) as target_due
from cells
left join measured on measured.weekday = cells.weekday and measured.hour = cells.hour
order by cells.weekday, cells.hour
