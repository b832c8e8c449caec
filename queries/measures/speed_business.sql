-- title:   Speed in business hours
-- answers: How long do customers wait for the first reply while the desk is open?
-- grain:   one row per bucket; by agent: the one who replied first
-- clock:   tickets.created_at
-- params:  $filter Filter, $by text
-- columns:
--   bucket                                  text     the group; an ISO date for day, week, month
--   due_tickets                             count    answered, waiting or left: owed a human reply
--   answered_tickets                        count    answered after a known business time
--   first_response_p50_business_seconds     seconds  null without a schedule, as all times here
--   first_response_p90_business_seconds     seconds
--   first_response_km_p50_business_seconds  seconds
--   target_business_due                     count    answered, or waiting or left beyond the target
--   within_target_business_pct              percent
--   within_target_goal_pct                  percent  mean goal of the due tickets
--   target_seconds                          seconds  that of 8 due tickets in 10; null where targets differ more
with selected as (
    select
        if($by = 'agent', ticket.first_response_agent_id, bucket($by, ticket.created_at_local))
            as bucket,
        ticket.is_due,
        ticket.first_response_business_seconds,
        ticket.waited_business_seconds,
        is_within_target_in_service(
            ticket.is_within_target, ticket.first_response_business_seconds, ticket.waited_business_seconds,
            ticket.target_seconds
        ) as is_within_target,
        ticket.target_goal_pct,
        ticket.target_seconds
    from tickets_created_in($filter) as ticket
),

measured as (
    select
        bucket,
        count(*) filter (where is_due) as due_tickets,
        count(first_response_business_seconds) as answered_tickets,
        first_response_p50_business_seconds(first_response_business_seconds)
            as first_response_p50_business_seconds,
        first_response_p90_business_seconds(first_response_business_seconds)
            as first_response_p90_business_seconds,
        count(is_within_target) as target_business_due,
        within_target_business_pct(is_within_target) as within_target_business_pct,
        avg(target_goal_pct) filter (where is_within_target is not null) as within_target_goal_pct,
        shared_target(if(is_within_target is not null, target_seconds, null)) as target_seconds
    from selected
    group by all
),

-- A reply ends the wait; whoever waits still or left counts with the time it has lasted.
waits as (
    select
        bucket,
        first_response_business_seconds as ended_seconds,
        waited_business_seconds as lasted_seconds
    from selected
    where is_due
),

medians as (
    select
        bucket,
        first_response_km_p50_business_seconds(seconds, surviving)
            as first_response_km_p50_business_seconds
    from survival_of('waits', 0.5)
    group by all
)

select
    measured.bucket,
    due_tickets,
    answered_tickets,
    first_response_p50_business_seconds,
    first_response_p90_business_seconds,
    medians.first_response_km_p50_business_seconds,
    target_business_due,
    within_target_business_pct,
    within_target_goal_pct,
    target_seconds
from measured
left join medians on medians.bucket is not distinct from measured.bucket
union all by name
select 'all' as bucket, 0 as due_tickets, 0 as answered_tickets, 0 as target_business_due
where $by = 'all' and not exists (from measured)
order by bucket
