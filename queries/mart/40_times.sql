-- makes:   target_rules, ticket_moments, service_times, ticket_times (temporary)
-- grain:   one row per combination that a target may hang on; one row per ticket: how long everything took
-- Priority beats tier beats channel; of equal rows the one that came into force last.
create temp table target_rules as
with versions as (
    select distinct valid_from from targets
),

combinations as (
    select
        versions.valid_from,
        channels.channel,
        tiers.tier,
        priorities.priority,
        lead(versions.valid_from, 1, date '9999-12-31') over (
            partition by channels.channel, tiers.tier, priorities.priority
            order by versions.valid_from
        ) as valid_until
    from versions
    cross join (select unnest(enum_range(null::channel)) as channel) as channels
    cross join (select unnest(enum_range(null::tier)) as tier union all select null) as tiers
    cross join (
        select unnest(enum_range(null::priority)) as priority union all select null
    ) as priorities
),

ranked as (
    select
        combinations.*,
        targets.subject,
        targets.target_seconds,
        targets.goal_pct,
        targets.promise_seconds,
        (targets.priority is not null)::int * 4 + (targets.tier is not null)::int * 2
        + (targets.channel is not null)::int as rank,
        targets.valid_from as since
    from combinations
    inner join targets
        on targets.valid_from <= combinations.valid_from
        and coalesce(targets.channel::channel = combinations.channel, targets.channel is null)
        and coalesce(targets.tier::tier = combinations.tier, targets.tier is null)
        and coalesce(targets.priority::priority = combinations.priority, targets.priority is null)
)

select
    channel, tier, priority, valid_from, valid_until,
    arg_max(target_seconds, (rank, since)) filter (subject = 'first_response') as target_seconds,
    arg_max(goal_pct, (rank, since)) filter (subject = 'first_response') as target_goal_pct,
    arg_max(promise_seconds, (rank, since)) filter (
        subject = 'first_response' and promise_seconds is not null
    ) as promise_seconds,
    arg_max(target_seconds, (rank, since)) filter (subject = 'bot_response') as bot_target_seconds,
    arg_max(target_seconds, (rank, since)) filter (subject = 'refund') as refund_target_seconds
from ranked
group by all;

create temp table ticket_moments as
select
    ticket_id,
    if(has_time_of_day, created_at, null) as opened_at,
    clock_start_at,
    if(response_state = 'answered', first_response_at, null) as answered_at,
    case response_state
        when 'waiting' then seen_at
        when 'left' then coalesce(abandoned_at, resolved_at)
    end as waited_until_at,
    case resolution_state
        when 'open' then seen_at
        when 'abandoned' then abandoned_at
    end as open_until_at,
    if(resolution_state = 'resolved', first_resolved_at, null) as first_solved_at,
    if(resolution_state = 'resolved', resolved_at, null) as last_solved_at
from ticket_states;

-- Service time from the beginning of the schedule to each moment, by the last span that began before it.
create temp table service_times as
with moments as (
    unpivot ticket_moments
    on
        opened_at, clock_start_at, answered_at, waited_until_at, open_until_at, first_solved_at,
        last_solved_at
    into name moment value event_at
),

elapsed as (
    select
        moments.ticket_id,
        moments.moment,
        span.elapsed_before
        + seconds_between(span.starts_at, least(moments.event_at, span.ends_at)) as seconds,
        moments.event_at < span.ends_at as is_served
    from moments
    asof inner join business_spans as span on moments.event_at >= span.starts_at
    where exists (select 1 from business_spans)
)

select
    ticket_id,
    max(seconds) filter (where moment = 'opened_at') as opened,
    max(seconds) filter (where moment = 'clock_start_at') as clock_start,
    max(seconds) filter (where moment = 'answered_at') as answered,
    max(seconds) filter (where moment = 'waited_until_at') as waited_until,
    max(seconds) filter (where moment = 'open_until_at') as open_until,
    max(seconds) filter (where moment = 'first_solved_at') as first_solved,
    max(seconds) filter (where moment = 'last_solved_at') as last_solved,
    bool_or(is_served) filter (where moment = 'clock_start_at') as is_started_in_service_time
from elapsed
group by all;

create temp table ticket_times as
select
    ticket.* exclude (
        first_response_business_seconds, first_resolution_business_seconds,
        full_resolution_business_seconds
    ),
    seconds_between(ticket.clock_start_at, moments.answered_at) as first_response_seconds,
    seconds_between(ticket.clock_start_at, moments.waited_until_at) as waited_seconds,
    seconds_between(moments.opened_at, moments.answered_at) as customer_wait_seconds,
    if(
        ticket.is_inbound,
        seconds_between(moments.opened_at, least(ticket.bot_response_at, moments.answered_at)), null
    ) as any_response_seconds,
    if(ticket.is_inbound, seconds_between(moments.opened_at, ticket.bot_response_at), null)
        as bot_response_seconds,
    seconds_between(moments.opened_at, moments.first_solved_at) as first_resolution_seconds,
    seconds_between(moments.opened_at, moments.last_solved_at) as full_resolution_seconds,
    seconds_between(moments.opened_at, moments.open_until_at) as open_seconds,
    seconds_between(ticket.refund_requested_at, ticket.refund_paid_at) as refund_seconds,
    -- The schedule's figure, else the one that the file brought. Without either: unknown, never 0.
    coalesce(
        service.answered - service.clock_start,
        if(
            ticket.response_state in ('answered', 'unknown'),
            ticket.first_response_business_seconds, null
        )
    ) as first_response_business_seconds,
    service.waited_until - service.clock_start as waited_business_seconds,
    coalesce(
        service.first_solved - service.opened,
        if(ticket.resolution_state = 'resolved', ticket.first_resolution_business_seconds, null)
    ) as first_resolution_business_seconds,
    coalesce(
        service.last_solved - service.opened,
        if(ticket.resolution_state = 'resolved', ticket.full_resolution_business_seconds, null)
    ) as full_resolution_business_seconds,
    service.open_until - service.opened as open_business_seconds,
    -- Without a schedule every hour counts as served.
    case
        when ticket.clock_start_at is null then null
        when not exists (select 1 from business_spans) then true
        else coalesce(service.is_started_in_service_time, false)
    end as is_started_in_service_time
from ticket_states as ticket
inner join ticket_moments as moments on moments.ticket_id = ticket.ticket_id
left join service_times as service on service.ticket_id = ticket.ticket_id;

-- What is not asked again gives its room to what follows.
drop table service_times;
drop table ticket_moments;
drop table ticket_states;
