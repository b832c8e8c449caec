-- The group a row falls into, as text: an ISO date for day, week and month, the begun hour for hour, else the code.
-- event_at is the local time of the clock; the other columns are those of the row of the scope that is selected from.
create macro week_of(day) as
    day - ((isodow(day) - (select week_start from store) + 7) % 7)::int;

-- The part of it that hours of the calendar have too.
create macro calendar_bucket(dimension, event_at) as case dimension
    when 'all' then 'all'
    when 'hour' then strftime(event_at, '%Y-%m-%dT%H:00')
    when 'day' then event_at::date::text
    when 'week' then week_of(event_at::date)::text
    when 'month' then date_trunc('month', event_at)::date::text
    when 'peak' then peak::text
    when 'day_kind' then day_kind::text
    when 'day_part' then day_part::text
    when 'promo_code' then promo_code
    when 'workday_kind' then if(
        day_kind = 'workday',
        if(weekday >= 6, 'make_up', 'ordinary')::workday_kind::text, null
    )
end;

create macro is_calendar_dimension(dimension) as dimension in (
    'all', 'hour', 'day', 'week', 'month', 'peak', 'day_kind', 'day_part', 'promo_code',
    'workday_kind'
);

create macro bucket(dimension, event_at) as case dimension
    when 'channel' then channel::text
    when 'topic' then coalesce(topic::text, 'unknown')
    when 'subtopic' then subtopic
    when 'handled_by' then handled_by::text
    when 'priority' then coalesce(priority::text, 'unknown')
    when 'tier' then coalesce(tier::text, 'unknown')
    when 'outside_party' then outside_party::text
    when 'team' then team
    when 'agent' then agent_id
    else calendar_bucket(dimension, event_at)
end;
