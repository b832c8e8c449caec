-- title:   Handling
-- answers: Whose turn was it, and how much work was it?
-- grain:   one row per bucket
-- clock:   tickets.created_at
-- params:  $filter Filter, $by text
-- columns:
--   bucket                      text     the group; an ISO date for day, week, month
--   requester_wait_p50_seconds  seconds
--   requester_wait_known        count
--   agent_wait_p50_seconds      seconds
--   agent_wait_known            count
--   on_hold_p50_seconds         seconds
--   on_hold_known               count
--   handle_mean_seconds         seconds
--   handled                     count    handle time known
with measured as (
    select
        bucket($by, ticket.created_at_local) as bucket,
        requester_wait_p50_seconds(ticket.requester_wait_seconds) as requester_wait_p50_seconds,
        count(ticket.requester_wait_seconds) as requester_wait_known,
        agent_wait_p50_seconds(ticket.agent_wait_seconds) as agent_wait_p50_seconds,
        count(ticket.agent_wait_seconds) as agent_wait_known,
        on_hold_p50_seconds(ticket.on_hold_seconds) as on_hold_p50_seconds,
        count(ticket.on_hold_seconds) as on_hold_known,
        handle_mean_seconds(ticket.handle_seconds) as handle_mean_seconds,
        count(ticket.handle_seconds) as handled
    from tickets_created_in($filter) as ticket
    group by all
)

from measured
union all by name
select
    'all' as bucket, 0 as requester_wait_known, 0 as agent_wait_known, 0 as on_hold_known,
    0 as handled
where $by = 'all' and not exists (from measured)
order by bucket
