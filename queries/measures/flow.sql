-- title:   Created and resolved
-- answers: Do we keep up?
-- grain:   one row per bucket
-- clock:   tickets.created_at for tickets, tickets.resolved_at for resolved_tickets
-- params:  $filter Filter, $by text
-- columns:
--   bucket            text    the group; an ISO date for day, week, month
--   tickets           count   created in the bucket
--   resolved_tickets  count   resolved in the bucket, whenever created; null when no export tells when
--   net_flow          integer
with events as (
    select bucket($by, ticket.created_at_local) as bucket, ticket.ticket_id, null as resolved_id
    from tickets_created_in($filter) as ticket
    union all
    select bucket($by, ticket.resolved_at_local), null, ticket.ticket_id
    from tickets_resolved_in($filter) as ticket
),

measured as (
    select
        bucket,
        tickets(ticket_id) as tickets,
        resolved_tickets(resolved_id) as resolved_tickets,
        net_flow(ticket_id, resolved_id) as net_flow
    from events
    group by all
),

counted as (
    from measured
    union all by name
    select 'all' as bucket, 0 as tickets, 0 as resolved_tickets, 0 as net_flow
    where $by = 'all' and not exists (from measured)
),

judged as (
    select is_solve_time_known($filter) as is_known
)

select
    counted.bucket,
    counted.tickets,
    if(judged.is_known, counted.resolved_tickets, null) as resolved_tickets,
    if(judged.is_known, counted.net_flow, null) as net_flow
from counted
cross join judged
order by counted.bucket
