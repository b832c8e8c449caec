-- title:   First replies
-- answers: How fast did those reply who sent the first reply, and how often within the target?
-- grain:   one row per bucket; agents, in the choice and in the groups, are the senders of the first reply
-- clock:   tickets.created_at
-- params:  $filter Filter, $by text
-- columns:
--   bucket                           text     the group; an ISO date for day, week, month
--   replies                          count    answered, also after an unknown time
--   answered_tickets                 count    answered after a known time
--   first_response_p50_seconds       seconds
--   first_response_p50_low_seconds   seconds  null below 8 answered
--   first_response_p50_high_seconds  seconds
--   target_due                       count    answered after a time that can be judged
--   within_target_pct                percent
--   within_target_goal_pct           percent  mean goal of the judged
with selected as (
    select bucket($by, reply.created_at_local) as bucket, reply.*
    from replies_created_in($filter) as reply
),

gathered as (
    select
        bucket,
        count(*) as replies,
        count(first_response_seconds) as answered_tickets,
        first_response_p50_seconds(first_response_seconds) as first_response_p50_seconds,
        list_sort(list(first_response_seconds) filter (where first_response_seconds is not null)) as waits,
        count(is_within_target) as target_due,
        within_target_pct(is_within_target) as within_target_pct,
        avg(target_goal_pct) filter (where is_within_target is not null) as within_target_goal_pct
    from selected
    group by all
),

measured as (
    select
        bucket,
        replies,
        answered_tickets,
        first_response_p50_seconds,
        at_rank(waits, low_rank(answered_tickets, 0.5)) as first_response_p50_low_seconds,
        at_rank(waits, high_rank(answered_tickets, 0.5)) as first_response_p50_high_seconds,
        target_due,
        within_target_pct,
        within_target_goal_pct
    from gathered
)

from measured
union all by name
select 'all' as bucket, 0 as replies, 0 as answered_tickets, 0 as target_due
where $by = 'all' and not exists (from measured)
order by bucket
