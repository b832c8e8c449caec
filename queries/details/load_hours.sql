-- title:   Load and waiting
-- answers: At how many tickets an agent do customers begin to wait?
-- grain:   one row per weekday and local hour with a ticket that is owed a reply
-- clock:   tickets.created_at; agents by the hour of their first replies
-- params:  $filter Filter
-- columns:
--   weekday                     integer  1 Monday to 7 Sunday
--   hour                        integer  0 to 23
--   due_tickets                 count    owed a human reply
--   agent_hours                 count    over all days of the period: agents active in the hour
--   tickets_per_agent_hour      ratio    null where nobody replied in the hour
--   within_target_pct           percent
--   target_due                  count
--   first_response_p50_seconds  seconds
--   answered_tickets            count
with active as (
    select
        isodow(ticket.first_response_at_local) as weekday,
        hour(ticket.first_response_at_local) as hour,
        date_trunc('hour', ticket.first_response_at_local) as hour_at_local,
        ticket.first_response_agent_id as replied_by
    from tickets_answered_in($filter) as ticket
),

agents as (
    select weekday, hour, count(distinct (hour_at_local, replied_by)) as agent_hours
    from active
    where replied_by is not null
    group by all
),

measured as (
    select
        ticket.weekday,
        ticket.created_hour as hour,
        count(*) as due_tickets,
        within_target_pct(ticket.is_within_target) as within_target_pct,
        count(ticket.is_within_target) as target_due,
        first_response_p50_seconds(ticket.first_response_seconds) as first_response_p50_seconds,
        count(ticket.first_response_seconds) as answered_tickets
    from tickets_created_in($filter) as ticket
    where ticket.is_due and ticket.created_hour is not null
    group by all
)

select
    measured.weekday,
    measured.hour,
    measured.due_tickets,
    coalesce(agents.agent_hours, 0) as agent_hours,
    tickets_per_agent_hour(measured.due_tickets, agents.agent_hours) as tickets_per_agent_hour,
    measured.within_target_pct,
    measured.target_due,
    measured.first_response_p50_seconds,
    measured.answered_tickets
from measured
left join agents on agents.weekday = measured.weekday and agents.hour = measured.hour
order by measured.weekday, measured.hour
