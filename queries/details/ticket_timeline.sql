-- title:   Timeline of a ticket
-- answers: What happened to this ticket, and how long did each step take?
-- grain:   one row per event, in order of time; at the same moment in their natural order
-- params:  $ticket_id text
-- columns:
--   event            text        created … survey_answered as in `steps`; open: as of the last export
--   event_at_local   local time
--   is_day_only      boolean     the time of day was lost: an answer then stands at the end of its day
--   wait_seconds     seconds     since the event before; null for the first, and where a time of day was lost
--   elapsed_seconds  seconds     since the creation
--   agent_id         agent       who, where it is known
--   question         text        of a survey
--   score            score       of an answer, on the scale of its question
--   comment          comment     of an answer, masked
with moments as (
    select
        created_at as created,
        bot_response_at as bot_reply,
        handoff_at as handoff,
        first_response_at as first_reply,
        abandoned_at as "left",
        if(first_resolved_at < resolved_at, first_resolved_at, null) as first_solved,
        resolved_at as solved,
        if(closed_at <> resolved_at, closed_at, null) as closed,
        refund_requested_at as refund_requested,
        refund_paid_at as refund_paid,
        if(resolution_state = 'open', seen_at, null) as "open",
        created_hour is null as is_created_day_only,
        first_response_agent_id,
        agent_id
    from tickets
    where ticket_id = $ticket_id
),

steps as (
    unpivot moments
    on
        created, bot_reply, handoff, first_reply, "left", first_solved, solved, closed,
        refund_requested, refund_paid, "open"
    into name event value event_at
),

-- A time of sending that no file told stands in the mart as that of the solution or the creation: not an event.
asked as (
    select
        survey.question::text as question,
        survey.score,
        survey.comment,
        survey.survey_id,
        if(
            survey.sent_at in (ticket.created_at, ticket.resolved_at)
            or survey.sent_at >= survey.answered_at,
            null, survey.sent_at
        ) as survey_sent,
        survey.answered_at as survey_answered
    from surveys as survey
    inner join tickets as ticket on ticket.ticket_id = survey.ticket_id
    where survey.ticket_id = $ticket_id and survey.is_counted
),

answers as (
    unpivot asked on survey_sent, survey_answered into name event value event_at
),

events as (
    select
        steps.event,
        steps.event_at,
        case steps.event
            when 'first_reply' then steps.first_response_agent_id
            when 'solved' then steps.agent_id
            when 'open' then steps.agent_id
        end as agent_id,
        steps.event = 'created' and steps.is_created_day_only as is_day_only,
        null as question,
        null::double as score,
        null as comment,
        '' as survey_id
    from steps
    union all by name
    select
        answers.event,
        answers.event_at,
        timezone((select zone from store), answers.event_at)::time = time '00:00:00' as is_day_only,
        answers.question,
        if(answers.event = 'survey_answered', answers.score, null) as score,
        if(answers.event = 'survey_answered', answers.comment, null) as comment,
        answers.survey_id
    from answers
),

placed as (
    select
        *,
        timezone((select zone from store), event_at) as event_at_local,
        if(is_day_only, null, epoch(event_at)) as clock,
        if(
            is_day_only and event <> 'created', event_at + interval 86399 seconds, event_at
        ) as placed_at,
        list_position(
            [
                'created', 'bot_reply', 'handoff', 'first_reply', 'left', 'first_solved', 'solved', 'closed',
                'refund_requested', 'refund_paid', 'survey_sent', 'survey_answered', 'open'
            ],
            event
        ) as place
    from events
)

select
    event,
    event_at_local,
    is_day_only,
    (clock - lag(clock ignore nulls) over (order by placed_at, place, survey_id))::double as wait_seconds,
    (clock - min(clock) filter (where event = 'created') over ())::double as elapsed_seconds,
    agent_id,
    question,
    score,
    comment
from placed
order by placed_at, place, survey_id
