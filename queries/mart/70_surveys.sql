-- makes:   surveys
-- grain:   one row per survey of the lake, in order of the answer
-- Dimensions come from the ticket; the survey file's own stand in where there is no ticket.
create table surveys as
with linked as (
    select
        survey.* exclude (
            question, channel, topic, subtopic, priority, tier, team, customer_id, agent_id, is_test,
            sent_at, answered_at, ticket_id, attributes
        ),
        survey.ticket_id,
        coalesce(survey.question, 'other')::question as question,
        coalesce(survey.sent_at, ticket.resolved_at, ticket.created_at, survey.answered_at) as sent_at,
        survey.score is not null
        or coalesce(survey.question, 'other') = 'other' and survey.answered_at is not null
            as is_answered,
        if(
            is_answered,
            coalesce(survey.answered_at, survey.sent_at, ticket.resolved_at, ticket.created_at), null
        ) as answered_at,
        coalesce(survey.agent_id, ticket.agent_id) as agent_id,
        if(ticket.ticket_id is null, survey.channel::channel, ticket.channel) as channel,
        coalesce(ticket.topic, survey.topic::topic) as topic,
        coalesce(ticket.subtopic, survey.subtopic) as subtopic,
        coalesce(ticket.priority, survey.priority::priority) as priority,
        coalesce(ticket.tier, survey.tier::tier) as tier,
        coalesce(ticket.team, survey.team) as team,
        coalesce(ticket.customer_id, survey.customer_id) as customer_id,
        ticket.handled_by,
        ticket.outside_party,
        ticket.peak,
        ticket.day_kind,
        ticket.day_part,
        ticket.promo_code,
        ticket.weekday,
        ticket.created_hour,
        ticket.created_at_local,
        ticket.first_response_seconds,
        texts.attribute_set,
        ticket.ticket_id is not null as is_linked,
        not coalesce(survey.is_test, false) and coalesce(ticket.is_counted, true) as is_counted
    from survey_rows as survey
    left join tickets as ticket on ticket.ticket_id = survey.ticket_id
    left join ticket_rows as row on row.ticket_id = survey.ticket_id
    left join attribute_texts as texts
        on texts.of_ticket is not distinct from row.attributes
        and texts.of_survey is not distinct from survey.attributes
)

select
    survey_id, ticket_id, is_linked, question, sent_at, answered_at,
    local_time(sent_at) as sent_at_local,
    local_time(answered_at) as answered_at_local,
    created_at_local, seen_at, score_raw, scale, score, comment,
    channel, topic, subtopic, priority, tier, team, agent_id, customer_id, handled_by,
    outside_party, peak, day_kind, day_part, promo_code, weekday, created_hour,
    first_response_seconds, attribute_set, is_counted, is_answered,
    -- The latest answer per ticket and question; without a ticket each stands for itself.
    is_answered and is_counted and row_number() over (
        partition by is_counted, is_answered, coalesce(ticket_id, survey_id), question,
            ticket_id is null
        order by answered_at desc, sent_at desc nulls last, survey_id desc
    ) = 1 as is_current,
    -- Two-point scales have no middle: they tell satisfied from not, and nothing of the average.
    coalesce(scale, '') not in ('good/bad', '0/1') as is_graded,
    -- Known for files that hold the unanswered too, 7 days after sending.
    if(
        has_unanswered and sent_at + interval 7 days <= seen_at,
        coalesce(answered_at <= sent_at + interval 7 days, false), null
    ) as is_answered_in_7_days
from linked
order by answered_at, sent_at, survey_id;
