-- makes:   tickets
-- grain:   one row per ticket of the lake, in order of creation
-- A flag is true, false, or null where it cannot be told: the share of true among the known is the metric.
create table tickets as
-- Whole numbers for customers: distinct ones are counted in a third of the time that ids take. In order of the id, so
-- that the same rows make the same mart.
with customers as (
    select customer_id, row_number() over (order by customer_id)::int as customer_number
    from (select distinct customer_id from ticket_times where customer_id is not null)
),

judged as (
    select
        ticket.*,
        texts.attribute_set,
        customers.customer_number,
        local_time(created_at) as created_at_local,
        local_time(resolved_at) as resolved_at_local,
        local_time(first_response_at) as first_response_at_local,
        created_at_local::date as created_date,
        isodow(created_at_local)::tinyint as weekday,
        if(has_time_of_day, hour(created_at_local), null)::tinyint as created_hour,
        days.promo_code,
        days.day_kind,
        day_part_of(created_hour)::day_part as day_part,
        peak_of(days.day_kind, created_hour)::peak as peak,
        rules.target_seconds,
        rules.target_goal_pct,
        rules.promise_seconds,
        rules.bot_target_seconds,
        rules.refund_target_seconds,
        created_at + interval 7 days <= seen_at as is_mature,
        coalesce(imports.mapped_tickets, []) as mapped,
        list_has_any(mapped, ['resolved_at', 'closed_at']) as is_solve_time_told,
        -- A clock that shows whole minutes cannot judge targets under two minutes.
        list_has_any(imports.minute_precise, ['created_at', 'handoff_at', 'first_response_at'])
            as is_response_to_the_minute,
        list_has_any(imports.minute_precise, ['created_at', 'bot_response_at'])
            as is_bot_to_the_minute,
        response_state in ('answered', 'left', 'waiting') as is_due,
        if(is_mature, repeats.has_repeat, null) as has_repeat,
        case
            when not is_inbound or started_with <> 'bot' then false
            else handled_by <> 'bot'
                or resolution_state in ('resolved', 'abandoned')
                or created_at + interval 24 hours <= seen_at
        end as is_bot_base
    from ticket_times as ticket
    inner join imports on imports.import_order = ticket.import_order
    left join days on days.date = local_time(ticket.created_at)::date
    left join target_rules as rules
        on rules.channel = ticket.channel
        and rules.tier is not distinct from ticket.tier
        and rules.priority is not distinct from ticket.priority
        and local_time(ticket.created_at)::date >= rules.valid_from
        and local_time(ticket.created_at)::date < rules.valid_until
    left join ticket_repeats as repeats on repeats.ticket_id = ticket.ticket_id
    left join customers on customers.customer_id = ticket.customer_id
    left join attribute_texts as texts
        on texts.of_ticket = ticket.attributes and texts.of_survey is null
)

select
    ticket_id, created_at, created_at_local, created_date, created_hour, weekday,
    promo_code, day_kind, day_part, peak,
    channel, channel_raw, topic, subtopic, priority, tier, status, team, agent_id,
    -- Where one agent alone held the ticket, the first reply is theirs, also if the export names no sender.
    coalesce(
        first_response_agent_id,
        if(agent_stations = 1 and first_response_at is not null, agent_id, null)
    ) as first_response_agent_id,
    customer_id, customer_number, outside_party, attribute_set,
    started_with, initiated_by, handled_by, is_counted, is_inbound, is_mature, seen_at,
    bot_response_at, handoff_at, clock_start_at, first_response_at, first_response_at_local,
    abandoned_at, first_resolved_at, resolved_at, resolved_at_local, closed_at,
    refund_requested_at, refund_paid_at,
    response_state, resolution_state, is_solve_time_told, is_due,
    first_response_seconds, waited_seconds, customer_wait_seconds, any_response_seconds,
    bot_response_seconds, first_resolution_seconds, full_resolution_seconds, open_seconds,
    first_response_business_seconds, waited_business_seconds, first_resolution_business_seconds,
    full_resolution_business_seconds, open_business_seconds,
    reply_wait_seconds, reply_turns, requester_wait_seconds, requester_wait_business_seconds,
    agent_wait_seconds, on_hold_seconds, handle_seconds, refund_seconds,
    if(outside_party is not null, outside_seconds, null) as outside_seconds,
    target_seconds, target_goal_pct, bot_target_seconds, refund_target_seconds,
    promise_seconds, human_replies, agent_stations, team_stations,
    compensation_amount, is_complaint, is_escalated,

    -- What the mean against a promise is taken of: the wait so far where nobody answered yet.
    if(
        is_due and promise_seconds is not null and is_started_in_service_time,
        coalesce(first_response_seconds, waited_seconds), null
    ) as promise_wait_seconds,
    if(is_due, response_state <> 'answered', null) as is_unanswered,
    if(
        is_due and list_contains(mapped, 'abandoned_at'),
        response_state = 'left' and abandoned_at is not null, null
    ) as is_abandoned,
    -- Waiting or gone within the target: it could still have been met, so it tells nothing.
    case
        when is_response_to_the_minute and target_seconds < 120 then null
        when first_response_seconds is not null then first_response_seconds <= target_seconds
        when waited_seconds > target_seconds then false
    end as is_within_target,
    case
        when is_bot_to_the_minute and bot_target_seconds < 120 then null
        else bot_response_seconds <= bot_target_seconds
    end as is_bot_within_target,

    -- When it left the stock of open tickets; infinity while it is in it. Null where it is counted in none.
    case
        when not is_counted then null
        when resolution_state = 'open' then 'infinity'::timestamptz
        when resolution_state = 'resolved' then resolved_at
    end as open_until_at,
    if(resolution_state = 'unknown', null, resolution_state = 'resolved') as is_resolved,
    -- Too young is out even if solved; solved at an unknown time is out. Where no time of solution is exported at all,
    -- nothing but misses would be left: then all are out.
    case
        when not is_mature or resolution_state = 'unknown' or not has_time_of_day then null
        when not is_solve_time_told then null
        when resolution_state = 'resolved' then full_resolution_seconds <= 7 * 86400
        else false
    end as is_resolved_in_7_days,
    case
        when resolution_state <> 'resolved' or not is_inbound or handled_by = 'bot' then null
        when human_replies >= 1 and reopen_count is not null
            then human_replies = 1 and reopen_count = 0
    end as is_one_touch,
    has_repeat,
    case
        when has_repeat is null or resolution_state = 'unknown' then null
        when has_repeat or resolution_state <> 'resolved' then false
        else reopen_count = 0
    end as is_first_contact_resolution,
    if(
        resolution_state = 'resolved' or first_resolved_at is not null or reopen_count > 0,
        reopen_count > 0, null
    ) as is_reopened,
    case
        when agent_stations > 1 or team_stations > 1 then true
        when agent_stations is not null or team_stations is not null then false
    end as is_transferred,
    team_stations > 1 as is_team_transferred,

    if(is_bot_base, handled_by = 'bot', null) as is_contained,
    if(is_bot_base and has_repeat is not null, handled_by = 'bot' and not has_repeat, null)
        as is_lasting_containment,

    if(list_contains(mapped, 'outside_party'), outside_party is not null, null) as is_outside,
    if(list_contains(mapped, 'compensation_amount'), coalesce(compensation_amount > 0, false), null)
        as is_compensated,
    -- Unpaid and not yet overdue tells nothing.
    case
        when refund_seconds is not null then refund_seconds <= refund_target_seconds
        when list_contains(string_split(failed, ','), 'refund_paid_at') then null
        when refund_requested_at is not null and refund_paid_at is null
            and seconds_between(refund_requested_at, seen_at) > refund_target_seconds then false
    end as is_refund_within_target
from judged
order by created_at, ticket_id;

drop table ticket_times;
drop table ticket_repeats;
