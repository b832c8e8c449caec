-- title:   When customers wait
-- answers: In which hours of the week are the slowest replies too slow?
-- grain:   one row per weekday and local hour of creation with a ticket that is owed a reply
-- clock:   tickets.created_at; waits by the clock that the filter names
-- params:  $filter Filter
-- columns:
--   weekday                          integer  1 Monday to 7 Sunday
--   hour                             integer  0 to 23
--   answered_tickets                 count    answered after a known time
--   wait_p90_seconds                 seconds
--   wait_p90_low_seconds             seconds  bounds of its interval; null where there are none
--   wait_p90_high_seconds            seconds
--   first_response_p90_target_ratio  ratio
--   within_target_pct                percent
--   target_due                       count
with selected as (
    select
        ticket.weekday,
        ticket.created_hour as hour,
        response_seconds($filter) as seconds,
        is_within_target_by_clock($filter) as is_within_target,
        if(is_within_target is not null, ticket.target_seconds, null) as target_seconds
    from tickets_created_in($filter) as ticket
    where ticket.is_due and ticket.created_hour is not null
),

measured as (
    select
        weekday,
        hour,
        count(seconds) as answered_tickets,
        first_response_p90_seconds(seconds) as wait_p90_seconds,
        list_sort(list(seconds) filter (where seconds is not null)) as waits,
        first_response_p90_target_ratio(seconds, target_seconds) as first_response_p90_target_ratio,
        within_target_pct(is_within_target) as within_target_pct,
        count(is_within_target) as target_due
    from selected
    group by all
)

select
    weekday,
    hour,
    answered_tickets,
    wait_p90_seconds,
    at_rank(waits, low_rank(answered_tickets, 0.9)) as wait_p90_low_seconds,
    at_rank(waits, high_rank(answered_tickets, 0.9)) as wait_p90_high_seconds,
    first_response_p90_target_ratio,
    within_target_pct,
    target_due
from measured
order by weekday, hour
