-- title:   Key figures by group
-- answers: How did all of it go, and each moment, channel, topic and peak period?
-- grain:   one row of tickets and one of answers for all, and for each group of a dimension that has any
-- clock:   tickets.created_at; answers by surveys.answered_at, or the ticket's creation with survey_clock = 'ticket'
-- params:  $filter Filter, $grain text = day of hour | day | week | month
-- columns:
--   dimension                   text     all, $grain, channel, topic or peak
--   bucket                      text     the group; an ISO date for day, week, month
--   tickets                     count    null in rows of answers
--   tickets_per_hour            ratio    of all; by real hours up to the last export
--   answered_tickets            count    answered by a human after a known time
--   first_response_p50_seconds  seconds
--   target_seconds              seconds  that of 8 due tickets in 10; null where targets differ more
--   target_due                  count    answered, or waiting or left beyond the target
--   within_target_pct           percent
--   within_target_goal_pct      percent  mean goal of the due tickets
--   mature_tickets              count    at least 7 days old when last exported
--   resolution_pct              percent
--   answered                    count    current CSAT answers; null in rows of tickets
--   csat_pct                    percent
with arrivals as (
    select
        bucket($grain, ticket.created_at_local) as moment,
        bucket('channel', ticket.created_at_local) as of_channel,
        bucket('topic', ticket.created_at_local) as of_topic,
        bucket('peak', ticket.created_at_local) as of_peak,
        ticket.ticket_id,
        ticket.first_response_seconds,
        ticket.is_within_target,
        ticket.target_seconds,
        ticket.target_goal_pct,
        ticket.is_resolved_in_7_days
    from tickets_created_in($filter) as ticket
),

answers as (
    select
        bucket($grain, survey.clock_at_local) as moment,
        bucket('channel', survey.clock_at_local) as of_channel,
        bucket('topic', survey.clock_at_local) as of_topic,
        bucket('peak', survey.clock_at_local) as of_peak,
        if(survey.question = 'csat', survey.score, null) as csat
    from surveys_answered_in($filter) as survey
)

select
    case grouping(moment, of_channel, of_topic, of_peak)
        when 7 then $grain
        when 11 then 'channel'
        when 13 then 'topic'
        when 14 then 'peak'
        else 'all'
    end as dimension,
    if(dimension = 'all', 'all', coalesce(moment, of_channel, of_topic, of_peak)) as bucket,
    tickets(ticket_id) as tickets,
    if(
        dimension = 'all' and tickets(ticket_id) > 0,
        tickets_per_hour(tickets(ticket_id), (select sum(seconds) / 3600 from hours_in($filter))), null
    ) as tickets_per_hour,
    count(first_response_seconds) as answered_tickets,
    first_response_p50_seconds(first_response_seconds) as first_response_p50_seconds,
    shared_target(if(is_within_target is not null, target_seconds, null)) as target_seconds,
    count(is_within_target) as target_due,
    within_target_pct(is_within_target) as within_target_pct,
    avg(target_goal_pct) filter (where is_within_target is not null) as within_target_goal_pct,
    count(is_resolved_in_7_days) as mature_tickets,
    resolution_pct(is_resolved_in_7_days) as resolution_pct,
    null::bigint as answered,
    null::double as csat_pct
from arrivals
group by grouping sets ((), moment, of_channel, of_topic, of_peak)
union all by name
select
    case grouping(moment, of_channel, of_topic, of_peak)
        when 7 then $grain
        when 11 then 'channel'
        when 13 then 'topic'
        when 14 then 'peak'
        else 'all'
    end as dimension,
    if(dimension = 'all', 'all', coalesce(moment, of_channel, of_topic, of_peak)) as bucket,
    count(csat) as answered,
    csat_pct(csat) as csat_pct
from answers
group by grouping sets ((), moment, of_channel, of_topic, of_peak)
order by dimension, bucket, tickets nulls last
