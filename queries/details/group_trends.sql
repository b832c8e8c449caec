-- title:   Groups over time
-- answers: How did each channel, or each way of serving, go?
-- grain:   one row per group and bucket of time with tickets or answers
-- clock:   tickets.created_at; answers by surveys.answered_at, or the ticket's creation with survey_clock = 'ticket'
-- params:  $filter Filter, $by text, $group text = channel of channel | handled_by
-- columns:
--   bucket                      text     an ISO date; for hours with the time
--   code                        text     the group
--   tickets                     count
--   selected_tickets            count    of all groups in the bucket of time
--   load_share_pct              percent
--   answered_tickets            count    answered by a human after a known time
--   first_response_p50_seconds  seconds
--   target_due                  count
--   within_target_pct           percent
--   mature_tickets              count
--   resolution_pct              percent
--   answered                    count    current CSAT answers
--   csat_pct                    percent
with arrivals as (
    select
        bucket($group, ticket.created_at_local) as code,
        bucket($by, ticket.created_at_local) as bucket,
        tickets(ticket.ticket_id) as tickets,
        count(ticket.first_response_seconds) as answered_tickets,
        first_response_p50_seconds(ticket.first_response_seconds) as first_response_p50_seconds,
        count(ticket.is_within_target) as target_due,
        within_target_pct(ticket.is_within_target) as within_target_pct,
        count(ticket.is_resolved_in_7_days) as mature_tickets,
        resolution_pct(ticket.is_resolved_in_7_days) as resolution_pct
    from tickets_created_in($filter) as ticket
    group by all
),

answers as (
    select
        bucket($group, survey.clock_at_local) as code,
        bucket($by, survey.clock_at_local) as bucket,
        count(survey.score) as answered,
        csat_pct(survey.score) as csat_pct
    from surveys_answered_in($filter) as survey
    where survey.question = 'csat'
    group by all
),

groups as (
    select
        coalesce(arrivals.code, answers.code) as code,
        coalesce(arrivals.bucket, answers.bucket) as bucket,
        coalesce(arrivals.tickets, 0) as tickets,
        coalesce(arrivals.answered_tickets, 0) as answered_tickets,
        arrivals.first_response_p50_seconds,
        coalesce(arrivals.target_due, 0) as target_due,
        arrivals.within_target_pct,
        coalesce(arrivals.mature_tickets, 0) as mature_tickets,
        arrivals.resolution_pct,
        coalesce(answers.answered, 0) as answered,
        answers.csat_pct
    from arrivals
    full join answers
        on answers.code is not distinct from arrivals.code
            and answers.bucket is not distinct from arrivals.bucket
)

select
    bucket,
    code,
    tickets,
    (sum(tickets) over (partition by bucket))::bigint as selected_tickets,
    load_share_pct(tickets, selected_tickets) as load_share_pct,
    answered_tickets,
    first_response_p50_seconds,
    target_due,
    within_target_pct,
    mature_tickets,
    resolution_pct,
    answered,
    csat_pct
from groups
where code is not null
order by code, bucket
