-- title:   One ticket
-- answers: What is known of this ticket?
-- grain:   one row; none where there is no such ticket
-- params:  $ticket_id text
-- columns:
--   ticket_id                text
--   created_at_local         local time
--   channel                  text
--   topic                    text     null: unknown
--   subtopic                 words    as exported
--   team                     team
--   agent_id                 agent
--   first_response_agent_id  agent
--   handled_by               text
--   priority                 text
--   tier                     text
--   status                   text     null: not exported
--   response_state           text
--   resolution_state         text
--   first_response_seconds   seconds
--   waited_seconds           seconds  of those who wait or left
--   target_seconds           seconds
--   is_within_target         boolean  null: cannot be told yet
--   full_resolution_seconds  seconds
--   human_replies            integer
--   is_reopened              boolean
--   is_complaint             boolean
--   is_escalated             boolean
--   compensation_amount      amount
--   score                    score    latest answer, 1 to 5
select
    ticket.ticket_id,
    ticket.created_at_local,
    ticket.channel,
    ticket.topic,
    ticket.subtopic,
    ticket.team,
    ticket.agent_id,
    ticket.first_response_agent_id,
    ticket.handled_by,
    ticket.priority,
    ticket.tier,
    ticket.status,
    ticket.response_state,
    ticket.resolution_state,
    ticket.first_response_seconds,
    ticket.waited_seconds,
    ticket.target_seconds,
    ticket.is_within_target,
    ticket.full_resolution_seconds,
    ticket.human_replies,
    ticket.is_reopened,
    ticket.is_complaint,
    ticket.is_escalated,
    ticket.compensation_amount,
    (
        select max(survey.score)
        from surveys as survey
        where
            survey.is_current
            and survey.question = 'csat'
            and survey.ticket_id = $ticket_id
    ) as score
from tickets_shown() as ticket
where ticket.ticket_id = $ticket_id
