-- title:   Bot path
-- answers: Where do customers leave the path from the bot to a solution?
-- grain:   one row per bucket
-- clock:   tickets.created_at
-- params:  $filter Filter, $by text
-- columns:
--   bucket                   text     the group; an ISO date for day, week, month
--   bot_tickets              count    inbound bot starts that ended, are a day old or were handed over
--   bot_replied              count    of them, the bot replied; null where no export tells its replies
--   bot_replied_pct          percent
--   contained                count    of bot_tickets, no human entered
--   containment_pct          percent
--   handed_over              count    the rest of bot_tickets
--   handoff_pct              percent
--   handoffs_known           count    of handed_over, whether a human answered is known
--   handoffs_answered        count    of them, a human answered; null where no export tells
--   handoff_answered_pct     percent
--   answered_handoffs_known  count    of handoffs_answered, whether it was solved is known
--   handoffs_resolved        count    of them, solved; null where no export tells
--   handoff_resolved_pct     percent
with selected as (
    select
        bucket($by, ticket.created_at_local) as bucket,
        ticket.is_contained,
        ticket.bot_response_at is not null as has_bot_reply,
        if(ticket.is_contained or ticket.response_state = 'unknown', null, ticket.response_state = 'answered')
            as is_handoff_answered,
        if(is_handoff_answered, ticket.is_resolved, null) as is_handoff_resolved
    from tickets_created_in($filter) as ticket
    where ticket.is_contained is not null
),

told as (
    select
        * exclude (has_bot_reply),
        if(bool_or(has_bot_reply) over (), has_bot_reply, null) as is_bot_replied
    from selected
),

measured as (
    select
        bucket,
        count(is_contained) as bot_tickets,
        if(count(is_bot_replied) > 0, count(*) filter (where is_bot_replied), null) as bot_replied,
        bot_replied_pct(is_bot_replied) as bot_replied_pct,
        count(*) filter (where is_contained) as contained,
        containment_pct(is_contained) as containment_pct,
        count(*) filter (where not is_contained) as handed_over,
        handoff_pct(is_contained) as handoff_pct,
        count(is_handoff_answered) as handoffs_known,
        if(handoffs_known > 0 or handed_over = 0, count(*) filter (where is_handoff_answered), null)
            as handoffs_answered,
        handoff_answered_pct(is_handoff_answered) as handoff_answered_pct,
        count(is_handoff_resolved) as answered_handoffs_known,
        if(
            answered_handoffs_known > 0 or handoffs_answered = 0,
            count(*) filter (where is_handoff_resolved), null
        ) as handoffs_resolved,
        handoff_resolved_pct(is_handoff_resolved) as handoff_resolved_pct
    from told
    group by all
)

from measured
union all by name
select
    'all' as bucket, 0 as bot_tickets, 0 as bot_replied, 0 as contained, 0 as handed_over,
    0 as handoffs_known, 0 as handoffs_answered, 0 as answered_handoffs_known, 0 as handoffs_resolved
where $by = 'all' and not exists (from measured)
order by bucket
