-- title:   Who answers
-- answers: Do those who answer stand for all tickets?
-- grain:   one row per bucket with tickets, surveys or answers; the unknown is left out where it cannot be chosen
-- clock:   tickets by creation, answers by surveys.answered_at, surveys by sent_at; with survey_clock = 'ticket' all
--          by the creation of the ticket
-- params:  $filter Filter, $by text
-- columns:
--   bucket               text     the group
--   tickets              count
--   ticket_share_pct     percent  of the tickets of all groups
--   answered             count    current CSAT answers
--   answer_share_pct     percent  of the answers of all groups
--   gap_points           percent  answer share minus ticket share
--   csat_pct             percent
--   csat_all_pct         percent  the CSAT of all groups; the same in every row
--   csat_reweighted_pct  percent  the same if answers were mixed as tickets are
--   sent_mature          count
--   response_rate_pct    percent
with counted as (
    select
        bucket($by, ticket.created_at_local) as bucket,
        tickets(ticket.ticket_id) as tickets
    from tickets_created_in($filter) as ticket
    group by all
    union all by name
    select
        bucket($by, survey.clock_at_local) as bucket,
        count(survey.score) as answered,
        csat_pct(survey.score) as csat_pct
    from surveys_answered_in($filter) as survey
    where survey.question = 'csat'
    group by all
    union all by name
    select
        bucket($by, survey.clock_at_local) as bucket,
        count(survey.is_answered_in_7_days) as sent_mature,
        response_rate_pct(survey.is_answered_in_7_days) as response_rate_pct
    from surveys_sent_in($filter) as survey
    group by all
),

groups as (
    select
        bucket,
        coalesce(sum(tickets), 0)::bigint as tickets,
        coalesce(sum(answered), 0)::bigint as answered,
        max(csat_pct) as csat_pct,
        coalesce(sum(sent_mature), 0)::bigint as sent_mature,
        max(response_rate_pct) as response_rate_pct
    from counted
    where bucket is not null
    group by all
)

select
    bucket,
    tickets,
    100.0 * tickets / nullif(sum(tickets) over (), 0) as ticket_share_pct,
    answered,
    100.0 * answered / nullif(sum(answered) over (), 0) as answer_share_pct,
    answer_share_pct - ticket_share_pct as gap_points,
    csat_pct,
    sum(csat_pct * answered) over () / nullif(sum(answered) over (), 0) as csat_all_pct,
    sum(csat_pct * tickets) over ()
    / nullif(sum(if(csat_pct is null, 0, tickets)) over (), 0) as csat_reweighted_pct,
    sent_mature,
    response_rate_pct
from groups
order by bucket
