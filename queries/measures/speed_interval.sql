-- title:   Certainty of response times
-- answers: How far may the median and the slowest 10 % be off by chance?
-- grain:   one row per bucket; by agent: the one who replied first
-- clock:   tickets.created_at
-- params:  $filter Filter, $by text
-- columns:
--   bucket                                   text     the group; an ISO date for day, week, month
--   answered_tickets                         count    answered after a known time
--   first_response_p50_low_seconds           seconds  null below 8 answered
--   first_response_p50_high_seconds          seconds
--   first_response_p90_low_seconds           seconds
--   first_response_p90_high_seconds          seconds  null below 53 answered
--   answered_business_tickets                count    answered after a known business time
--   first_response_p50_low_business_seconds  seconds  null without a schedule, as all that follow
--   first_response_p50_high_business_seconds seconds
--   first_response_p90_low_business_seconds  seconds
--   first_response_p90_high_business_seconds seconds
with selected as (
    select
        if($by = 'agent', ticket.first_response_agent_id, bucket($by, ticket.created_at_local))
            as bucket,
        ticket.first_response_seconds,
        ticket.first_response_business_seconds
    from tickets_created_in($filter) as ticket
),

gathered as (
    select
        bucket,
        list_sort(list(first_response_seconds) filter (where first_response_seconds is not null)) as waits,
        list_sort(
            list(first_response_business_seconds) filter (where first_response_business_seconds is not null)
        ) as business_waits
    from selected
    group by all
),

measured as (
    select
        bucket,
        coalesce(len(waits), 0) as answered_tickets,
        at_rank(waits, low_rank(len(waits), 0.5)) as first_response_p50_low_seconds,
        at_rank(waits, high_rank(len(waits), 0.5)) as first_response_p50_high_seconds,
        at_rank(waits, low_rank(len(waits), 0.9)) as first_response_p90_low_seconds,
        at_rank(waits, high_rank(len(waits), 0.9)) as first_response_p90_high_seconds,
        coalesce(len(business_waits), 0) as answered_business_tickets,
        at_rank(business_waits, low_rank(len(business_waits), 0.5)) as first_response_p50_low_business_seconds,
        at_rank(business_waits, high_rank(len(business_waits), 0.5)) as first_response_p50_high_business_seconds,
        at_rank(business_waits, low_rank(len(business_waits), 0.9)) as first_response_p90_low_business_seconds,
        at_rank(business_waits, high_rank(len(business_waits), 0.9)) as first_response_p90_high_business_seconds
    from gathered
)

from measured
union all by name
select 'all' as bucket, 0 as answered_tickets, 0 as answered_business_tickets
where $by = 'all' and not exists (from measured)
order by bucket
