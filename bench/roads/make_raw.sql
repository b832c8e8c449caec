-- makes: tickets, surveys, as the newest export would bring them: instants in local time, words as text.
-- The time of the newest export that holds a row stands beside it.
create table tickets as
select
    row.ticket_id, row.started_with, row.initiated_by, row.channel, row.topic, row.subtopic, row.priority, row.tier,
    row.status, row.agent_id, row.team, row.first_response_agent_id, row.customer_id,
    row.human_replies, row.reopens, row.agent_stations, row.team_stations, row.reply_wait_seconds, row.reply_turns,
    row.requester_wait_seconds, row.agent_wait_seconds, row.on_hold_seconds, row.handle_seconds,
    timezone(getvariable('zone'), row.created_at) as created_at,
    timezone(getvariable('zone'), row.updated_at) as updated_at,
    timezone(getvariable('zone'), row.bot_response_at) as bot_response_at,
    timezone(getvariable('zone'), row.handoff_at) as handoff_at,
    timezone(getvariable('zone'), row.first_response_at) as first_response_at,
    timezone(getvariable('zone'), row.abandoned_at) as abandoned_at,
    timezone(getvariable('zone'), row.first_resolved_at) as first_resolved_at,
    timezone(getvariable('zone'), coalesce(row.resolved_at, row.closed_at)) as resolved_at,
    timezone(getvariable('zone'), exports.as_of_at::timestamptz) as exported_at
from
    read_parquet(getvariable('ticket_files'), hive_partitioning = true, hive_types_autocast = false) as row
inner join exports on exports.import_id = row.import_id
qualify row_number() over (partition by row.ticket_id order by row.updated_at desc, exports.as_of_at desc) = 1
order by created_at;

create table surveys as
select
    row.survey_id, row.ticket_id, row.question, row.scale, row.score,
    timezone(getvariable('zone'), row.sent_at) as sent_at,
    timezone(getvariable('zone'), row.answered_at) as answered_at
from
    read_parquet(getvariable('survey_files'), hive_partitioning = true, hive_types_autocast = false) as row
inner join exports on exports.import_id = row.import_id
qualify row_number() over (partition by row.survey_id order by exports.as_of_at desc) = 1
order by answered_at;
