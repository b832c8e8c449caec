-- title:   Bot
-- answers: What does the bot keep from people, and does it last?
-- grain:   one row per bucket
-- clock:   tickets.created_at
-- params:  $filter Filter, $by text
-- columns:
--   bucket                   text     the group; an ISO date for day, week, month
--   bot_tickets              count    inbound bot starts that ended, are a day old or were handed over
--   containment_pct          percent
--   handoff_pct              percent  always 100 minus containment_pct
--   bot_mature               count    of them, at least 7 days old with a known customer
--   lasting_containment_pct  percent
with measured as (
    select
        bucket($by, ticket.created_at_local) as bucket,
        count(ticket.is_contained) as bot_tickets,
        containment_pct(ticket.is_contained) as containment_pct,
        handoff_pct(ticket.is_contained) as handoff_pct,
        count(ticket.is_lasting_containment) as bot_mature,
        lasting_containment_pct(ticket.is_lasting_containment) as lasting_containment_pct
    from tickets_created_in($filter) as ticket
    group by all
)

from measured
union all by name
select 'all' as bucket, 0 as bot_tickets, 0 as bot_mature
where $by = 'all' and not exists (from measured)
order by bucket
