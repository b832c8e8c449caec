-- title:   Tickets
-- answers: Which tickets are behind a figure?
-- grain:   one row per ticket, in the order asked for, so many after so many
-- clock:   tickets.created_at; the end of the period where bands of age are chosen
-- params:  $filter Filter, $search Search = '',
--          $sort text = created of created | id | channel | topic | team | agent
--          | response | resolved | score | status,
--          $direction text = desc of asc | desc, $limit integer = 50, $offset integer = 0
-- columns:
--   ticket_id                text
--   created_at_local         local time
--   channel                  text
--   topic                    text        null: unknown
--   subtopic                 words       as exported
--   team                     team
--   agent_id                 agent
--   handled_by               text
--   priority                 text
--   tier                     text
--   status                   text        null: not exported
--   resolution_state         text
--   response_state           text
--   first_response_at_local  local time
--   first_response_seconds   seconds     of the human, after the hand-off where a bot began
--   waited_seconds           seconds     of those who wait or left
--   target_seconds           seconds
--   is_within_target         boolean     null: cannot be told yet
--   resolved_at_local        local time
--   full_resolution_seconds  seconds
--   open_seconds             seconds     of those still open
--   is_reopened              boolean
--   score                    score       latest answer, 1 to 5
with scores as (
    select
        survey.ticket_id,
        survey.score
    from surveys as survey
    where survey.is_current and survey.question = 'csat' and survey.ticket_id is not null
),

-- One key of numbers and one of text; the other is null. Anything else orders by id alone.
keyed as (
    select
        ticket.ticket_id,
        case $sort
            when 'created' then epoch_us(ticket.created_at)
            when 'channel' then enum_code(ticket.channel)
            when 'topic' then enum_code(ticket.topic)
            when 'response' then ticket.first_response_seconds
            when 'resolved' then ticket.full_resolution_seconds
            when 'score' then scores.score
            when 'status' then enum_code(ticket.status)
        end::double * if($direction = 'desc', -1, 1) as number_key,
        case $sort
            when 'team' then ticket.team
            when 'agent' then ticket.agent_id
        end as text_key,
        ticket.created_at
    from tickets_listed_in($filter) as ticket
    left join scores on $sort = 'score' and scores.ticket_id = ticket.ticket_id
    where in_conditions($filter, ticket) and mentions(ticket, $search)
    order by
        number_key nulls last,
        if($direction = 'desc', null, text_key) nulls last,
        if($direction = 'desc', text_key, null) desc nulls last,
        if($sort = 'id' and $direction = 'desc', ticket.ticket_id, null) desc nulls last,
        if($sort = 'id', ticket.ticket_id, null) nulls last,
        ticket.created_at desc,
        ticket.ticket_id
    limit $limit offset $offset
)

select
    ticket.ticket_id,
    ticket.created_at_local,
    ticket.channel,
    ticket.topic,
    ticket.subtopic,
    ticket.team,
    ticket.agent_id,
    ticket.handled_by,
    ticket.priority,
    ticket.tier,
    ticket.status,
    ticket.resolution_state,
    ticket.response_state,
    ticket.first_response_at_local,
    ticket.first_response_seconds,
    ticket.waited_seconds,
    ticket.target_seconds,
    ticket.is_within_target,
    ticket.resolved_at_local,
    ticket.full_resolution_seconds,
    ticket.open_seconds,
    ticket.is_reopened,
    scores.score
from keyed
inner join tickets_shown() as ticket on ticket.ticket_id = keyed.ticket_id
left join scores on scores.ticket_id = keyed.ticket_id
order by
    keyed.number_key nulls last,
    if($direction = 'desc', null, keyed.text_key) nulls last,
    if($direction = 'desc', keyed.text_key, null) desc nulls last,
    if($sort = 'id' and $direction = 'desc', keyed.ticket_id, null) desc nulls last,
    if($sort = 'id', keyed.ticket_id, null) nulls last,
    keyed.created_at desc,
    keyed.ticket_id
