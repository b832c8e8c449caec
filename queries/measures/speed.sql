-- title:   Speed
-- answers: How long do customers wait for the first reply, and how often within the target?
-- grain:   one row per bucket; by agent: the one who replied first
-- clock:   tickets.created_at
-- params:  $filter Filter, $by text
-- columns:
--   bucket                         text     the group; an ISO date for day, week, month
--   due_tickets                    count    answered, waiting or left: owed a human reply
--   answered_tickets               count    answered after a known time
--   target_due                     count    answered, or waiting or left beyond the target
--   first_response_p50_seconds     seconds
--   first_response_p90_seconds     seconds
--   first_response_mean_seconds    seconds
--   first_response_km_p50_seconds  seconds  null when half were not reached
--   within_target_pct              percent
--   within_target_goal_pct         percent  mean goal of the due tickets
--   target_seconds                 seconds  that of 8 due tickets in 10; null where targets differ more
--   unanswered_pct                 percent
--   abandoned_pct                  percent
--   abandoned_known                count    due tickets of files that tell who left
--   any_response_p50_seconds       seconds
--   any_answered                   count
--   bot_response_p50_seconds       seconds
--   bot_answered                   count
--   bot_within_target_pct          percent
--   bot_target_due                 count
--   handoff_wait_p50_seconds       seconds
--   handoff_wait_p90_seconds       seconds
--   answered_handoffs              count
--   customer_wait_p50_seconds      seconds
--   customer_wait_p90_seconds      seconds
--   waited_known                   count    answered, creation known to the second
--   promise_mean_seconds           seconds
--   promise_due_tickets            count    due under a promise, in hours of service
--   next_reply_mean_seconds        seconds
--   reply_turns                    count
with selected as (
    select
        if($by = 'agent', ticket.first_response_agent_id, bucket($by, ticket.created_at_local))
            as bucket,
        ticket.*,
        ticket.handled_by = 'bot_then_human' as is_handed_over
    from tickets_created_in($filter) as ticket
),

measured as (
    select
        bucket,
        count(*) filter (where is_due) as due_tickets,
        count(first_response_seconds) as answered_tickets,
        count(is_within_target) as target_due,
        first_response_p50_seconds(first_response_seconds) as first_response_p50_seconds,
        first_response_p90_seconds(first_response_seconds) as first_response_p90_seconds,
        first_response_mean_seconds(first_response_seconds) as first_response_mean_seconds,
        within_target_pct(is_within_target) as within_target_pct,
        avg(target_goal_pct) filter (where is_within_target is not null) as within_target_goal_pct,
        shared_target(if(is_within_target is not null, target_seconds, null)) as target_seconds,
        unanswered_pct(is_unanswered) as unanswered_pct,
        abandoned_pct(is_abandoned) as abandoned_pct,
        count(is_abandoned) as abandoned_known,
        any_response_p50_seconds(any_response_seconds) as any_response_p50_seconds,
        count(any_response_seconds) as any_answered,
        bot_response_p50_seconds(bot_response_seconds) as bot_response_p50_seconds,
        count(bot_response_seconds) as bot_answered,
        bot_within_target_pct(is_bot_within_target) as bot_within_target_pct,
        count(is_bot_within_target) as bot_target_due,
        handoff_wait_p50_seconds(first_response_seconds, is_handed_over) as handoff_wait_p50_seconds,
        handoff_wait_p90_seconds(first_response_seconds, is_handed_over) as handoff_wait_p90_seconds,
        count(first_response_seconds) filter (where is_handed_over) as answered_handoffs,
        customer_wait_p50_seconds(customer_wait_seconds) as customer_wait_p50_seconds,
        customer_wait_p90_seconds(customer_wait_seconds) as customer_wait_p90_seconds,
        count(customer_wait_seconds) as waited_known,
        promise_mean_seconds(promise_wait_seconds) as promise_mean_seconds,
        count(promise_wait_seconds) as promise_due_tickets,
        next_reply_mean_seconds(reply_wait_seconds, reply_turns) as next_reply_mean_seconds,
        coalesce(sum(reply_turns) filter (where reply_wait_seconds is not null), 0)::bigint
            as reply_turns
    from selected
    group by all
),

-- A reply ends the wait; whoever waits still or left counts with the time it has lasted.
waits as (
    select
        bucket,
        first_response_seconds as ended_seconds,
        waited_seconds as lasted_seconds
    from selected
    where is_due
),

medians as (
    select
        bucket,
        first_response_km_p50_seconds(seconds, surviving) as first_response_km_p50_seconds
    from survival_of('waits', 0.5)
    group by all
)

select
    measured.bucket,
    due_tickets,
    answered_tickets,
    target_due,
    first_response_p50_seconds,
    first_response_p90_seconds,
    first_response_mean_seconds,
    medians.first_response_km_p50_seconds,
    within_target_pct,
    within_target_goal_pct,
    target_seconds,
    unanswered_pct,
    abandoned_pct,
    abandoned_known,
    any_response_p50_seconds,
    any_answered,
    bot_response_p50_seconds,
    bot_answered,
    bot_within_target_pct,
    bot_target_due,
    handoff_wait_p50_seconds,
    handoff_wait_p90_seconds,
    answered_handoffs,
    customer_wait_p50_seconds,
    customer_wait_p90_seconds,
    waited_known,
    promise_mean_seconds,
    promise_due_tickets,
    next_reply_mean_seconds,
    reply_turns
from measured
left join medians on medians.bucket is not distinct from measured.bucket
union all by name
select
    'all' as bucket, 0 as due_tickets, 0 as answered_tickets, 0 as target_due, 0 as abandoned_known,
    0 as any_answered, 0 as bot_answered, 0 as bot_target_due, 0 as answered_handoffs,
    0 as waited_known, 0 as promise_due_tickets, 0 as reply_turns
where $by = 'all' and not exists (from measured)
order by bucket
