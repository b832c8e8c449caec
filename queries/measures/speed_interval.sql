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

-- A bucket in which nobody was answered has its row, and rows without a time need no place.
waits as (
    select bucket, false as is_business, first_response_seconds as seconds
    from selected
    where seconds is not null
    union all
    select bucket, true as is_business, first_response_business_seconds as seconds
    from selected
    where seconds is not null
    union all
    select distinct bucket, false as is_business, null as seconds
    from selected
),

placed as (
    select
        bucket,
        is_business,
        seconds,
        row_number() over (partition by bucket, is_business order by seconds nulls last) as place,
        count(seconds) over (partition by bucket, is_business) as n
    from waits
),

measured as (
    select
        bucket,
        count(seconds) filter (where not is_business) as answered_tickets,
        max(seconds) filter (where not is_business and place = low_rank(n, 0.5))::double
            as first_response_p50_low_seconds,
        max(seconds) filter (where not is_business and place = high_rank(n, 0.5))::double
            as first_response_p50_high_seconds,
        max(seconds) filter (where not is_business and place = low_rank(n, 0.9))::double
            as first_response_p90_low_seconds,
        max(seconds) filter (where not is_business and place = high_rank(n, 0.9))::double
            as first_response_p90_high_seconds,
        count(seconds) filter (where is_business) as answered_business_tickets,
        max(seconds) filter (where is_business and place = low_rank(n, 0.5))::double
            as first_response_p50_low_business_seconds,
        max(seconds) filter (where is_business and place = high_rank(n, 0.5))::double
            as first_response_p50_high_business_seconds,
        max(seconds) filter (where is_business and place = low_rank(n, 0.9))::double
            as first_response_p90_low_business_seconds,
        max(seconds) filter (where is_business and place = high_rank(n, 0.9))::double
            as first_response_p90_high_business_seconds
    from placed
    group by all
)

from measured
union all by name
select 'all' as bucket, 0 as answered_tickets, 0 as answered_business_tickets
where $by = 'all' and not exists (from measured)
order by bucket
