-- title:   Load
-- answers: Which group carries how much of the tickets?
-- grain:   one row per bucket
-- clock:   tickets.created_at
-- params:  $filter Filter, $by text
-- columns:
--   bucket            text     the group; an ISO date for day, week, month
--   tickets           count
--   selected_tickets  count    of all groups
--   load_share_pct    percent
with measured as (
    select
        bucket($by, ticket.created_at_local) as bucket,
        tickets(ticket.ticket_id) as tickets
    from tickets_created_in($filter) as ticket
    group by all
),

shared as (
    select
        bucket,
        tickets,
        (sum(tickets) over ())::bigint as selected_tickets,
        load_share_pct(tickets, selected_tickets) as load_share_pct
    from measured
)

from shared
union all by name
select 'all' as bucket, 0 as tickets, 0 as selected_tickets
where $by = 'all' and not exists (from shared)
order by bucket
