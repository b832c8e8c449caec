-- Twelve questions of the pages in plain DuckDB, on tables as an export brings them: `tickets` and `surveys` with a time
-- of export, instants in local time, words as text. `judged` says what the definitions say of each ticket.
-- Parameters: from $start to before $end; $grain month or day; $channels, $topics, $tiers: lists, empty for all.

-- view: judged
create or replace temp view judged as
with states as (
    select
        *,
        initiated_by = 'customer' as is_inbound,
        case
            when started_with = 'human' then 'human'
            when handoff_at is not null or first_response_at is not null then 'bot_then_human'
            else 'bot'
        end as handled_by,
        case
            when abandoned_at is not null and first_response_at is null then 'abandoned'
            when status in ('solved', 'closed') then 'resolved'
            else 'open'
        end as state,
        case
            when priority = 'urgent' or tier = 'vip' then if(channel = 'email', 14400, 60)
            when channel = 'phone' then 180
            when channel = 'social' then 3600
            when channel = 'email' then 86400
            else 300
        end as target_seconds
    from tickets
    where status not in ('merged', 'deleted', 'spam') and started_with <> 'self_service'
),

clocks as (
    select
        *,
        is_inbound and handled_by <> 'bot' as is_due,
        if(
            is_inbound,
            if(started_with = 'bot', least(handoff_at, first_response_at), created_at), null
        ) as clock_start_at
    from states
),

waits as (
    select
        *,
        if(is_due, epoch(first_response_at - clock_start_at), null)::bigint as first_response_seconds,
        if(
            is_due and first_response_at is null,
            epoch(
                if(
                    abandoned_at is not null or state = 'resolved',
                    coalesce(abandoned_at, resolved_at), exported_at
                ) - clock_start_at
            ), null
        )::bigint as waited_seconds,
        if(is_due, epoch(first_response_at - created_at), null)::bigint as customer_wait_seconds,
        if(is_inbound, epoch(bot_response_at - created_at), null)::bigint as bot_response_seconds,
        if(state = 'resolved', epoch(resolved_at - created_at), null)::bigint as full_resolution_seconds,
        if(state = 'resolved', epoch(coalesce(first_resolved_at, resolved_at) - created_at), null)::bigint
            as first_resolution_seconds,
        case state
            when 'open' then epoch(exported_at - created_at)
            when 'abandoned' then epoch(abandoned_at - created_at)
        end::bigint as open_seconds,
        created_at + interval 7 days <= exported_at as is_mature
    from clocks
)

select
    *,
    if(is_inbound, least(bot_response_seconds, customer_wait_seconds), null) as any_response_seconds,
    case
        when first_response_seconds is not null then first_response_seconds <= target_seconds
        when waited_seconds > target_seconds then false
    end as is_within_target
from waits;

-- view: chosen
create or replace temp macro chosen(first_at, last_at, channels, topics, tiers) as table
    select *
    from judged
    where
        created_at >= first_at and created_at < last_at
        and (len(channels) = 0 or list_contains(channels, channel))
        and (len(topics) = 0 or list_contains(topics, topic))
        and (len(tiers) = 0 or list_contains(tiers, tier));

-- question: volume over time
select
    date_trunc($grain, created_at)::date::text as bucket,
    count(*) as tickets,
    count(distinct customer_id) as customers
from chosen($start, $end, $channels, $topics, $tiers)
group by all;

-- question: speed
with waits as (
    from chosen($start, $end, $channels, $topics, $tiers)
),

durations as (
    select
        coalesce(first_response_seconds, waited_seconds) as seconds,
        count(*) as leaving,
        count(first_response_seconds) as events
    from waits
    where is_due and seconds is not null
    group by all
),

risks as (
    select *, sum(leaving) over (order by seconds desc) as at_risk
    from durations
),

survival as (
    select seconds, product(1 - events / at_risk) over (order by seconds) as surviving
    from risks
)

select
    'all' as bucket,
    count(*) filter (where is_due) as due_tickets,
    count(first_response_seconds) as answered_tickets,
    quantile_cont(first_response_seconds, 0.5) as first_response_p50_seconds,
    quantile_cont(first_response_seconds, 0.9) as first_response_p90_seconds,
    avg(first_response_seconds) as first_response_mean_seconds,
    (select min(seconds) from survival where surviving <= 0.5 + 1e-9) as first_response_km_p50_seconds,
    100.0 * count(*) filter (where is_within_target) / count(is_within_target) as within_target_pct,
    100.0 * count(*) filter (where is_due and first_response_seconds is null)
    / count(*) filter (where is_due) as unanswered_pct,
    100.0 * count(*) filter (where is_due and first_response_at is null and abandoned_at is not null)
    / count(*) filter (where is_due) as abandoned_pct,
    quantile_cont(any_response_seconds, 0.5) as any_response_p50_seconds,
    quantile_cont(bot_response_seconds, 0.5) as bot_response_p50_seconds,
    quantile_cont(first_response_seconds, 0.5) filter (where handled_by = 'bot_then_human')
        as handoff_wait_p50_seconds,
    quantile_cont(first_response_seconds, 0.9) filter (where handled_by = 'bot_then_human')
        as handoff_wait_p90_seconds,
    quantile_cont(customer_wait_seconds, 0.5) as customer_wait_p50_seconds,
    quantile_cont(customer_wait_seconds, 0.9) as customer_wait_p90_seconds
from waits;

-- question: speed by channel
with waits as (
    from chosen($start, $end, $channels, $topics, $tiers)
),

durations as (
    select
        channel,
        coalesce(first_response_seconds, waited_seconds) as seconds,
        count(*) as leaving,
        count(first_response_seconds) as events
    from waits
    where is_due and seconds is not null
    group by all
),

risks as (
    select *, sum(leaving) over (partition by channel order by seconds desc) as at_risk
    from durations
),

survival as (
    select
        channel,
        seconds,
        product(1 - events / at_risk) over (partition by channel order by seconds) as surviving
    from risks
),

medians as (
    select channel, min(seconds) filter (where surviving <= 0.5 + 1e-9) as first_response_km_p50_seconds
    from survival
    group by all
)

select
    waits.channel as bucket,
    count(*) filter (where is_due) as due_tickets,
    count(first_response_seconds) as answered_tickets,
    quantile_cont(first_response_seconds, 0.5) as first_response_p50_seconds,
    quantile_cont(first_response_seconds, 0.9) as first_response_p90_seconds,
    avg(first_response_seconds) as first_response_mean_seconds,
    any_value(medians.first_response_km_p50_seconds) as first_response_km_p50_seconds,
    100.0 * count(*) filter (where is_within_target) / count(is_within_target) as within_target_pct,
    100.0 * count(*) filter (where is_due and first_response_seconds is null)
    / count(*) filter (where is_due) as unanswered_pct,
    quantile_cont(any_response_seconds, 0.5) as any_response_p50_seconds,
    quantile_cont(bot_response_seconds, 0.5) as bot_response_p50_seconds,
    quantile_cont(first_response_seconds, 0.5) filter (where handled_by = 'bot_then_human')
        as handoff_wait_p50_seconds,
    quantile_cont(first_response_seconds, 0.9) filter (where handled_by = 'bot_then_human')
        as handoff_wait_p90_seconds,
    quantile_cont(customer_wait_seconds, 0.5) as customer_wait_p50_seconds,
    quantile_cont(customer_wait_seconds, 0.9) as customer_wait_p90_seconds
from waits
left join medians on medians.channel = waits.channel
group by waits.channel;

-- question: first replies by agent
select
    coalesce(first_response_agent_id, if(agent_stations = 1, agent_id, null)) as bucket,
    count(*) as replies,
    quantile_cont(first_response_seconds, 0.5) as first_response_p50_seconds,
    count(is_within_target) as target_due,
    100.0 * count(*) filter (where is_within_target) / nullif(count(is_within_target), 0) as within_target_pct
from chosen($start, $end, $channels, $topics, $tiers)
where is_due and first_response_at is not null
group by all;

-- question: resolution by agent
with waits as (
    from chosen($start, $end, $channels, $topics, $tiers)
),

durations as (
    select
        agent_id,
        coalesce(full_resolution_seconds, open_seconds) as seconds,
        count(*) as leaving,
        count(full_resolution_seconds) as events
    from waits
    where seconds is not null
    group by all
),

risks as (
    select *, sum(leaving) over (partition by agent_id order by seconds desc) as at_risk
    from durations
),

survival as (
    select
        agent_id,
        seconds,
        product(1 - events / at_risk) over (partition by agent_id order by seconds) as surviving
    from risks
),

medians as (
    select agent_id, min(seconds) filter (where surviving <= 0.5 + 1e-9) as resolve_km_p50_seconds
    from survival
    group by all
)

select
    waits.agent_id as bucket,
    count(*) as tickets,
    count(*) filter (where is_mature) as mature_tickets,
    100.0 * count(*) filter (where is_mature and full_resolution_seconds <= 604800)
    / nullif(count(*) filter (where is_mature), 0) as resolution_pct,
    any_value(medians.resolve_km_p50_seconds) as resolve_km_p50_seconds,
    quantile_cont(full_resolution_seconds, 0.5) as full_resolution_p50_seconds,
    quantile_cont(full_resolution_seconds, 0.9) as full_resolution_p90_seconds,
    avg(full_resolution_seconds) as full_resolution_mean_seconds,
    quantile_cont(first_resolution_seconds, 0.5) as first_resolution_p50_seconds,
    quantile_cont(first_resolution_seconds, 0.9) as first_resolution_p90_seconds,
    100.0 * count(*) filter (where reopens > 0) / nullif(
        count(*) filter (where state = 'resolved' or first_resolved_at is not null or reopens > 0), 0
    ) as reopen_pct,
    100.0 * count(*) filter (where agent_stations > 1) / nullif(count(agent_stations), 0) as transfer_pct
from waits
left join medians on medians.agent_id is not distinct from waits.agent_id
group by waits.agent_id;

-- question: when tickets arrive
select
    (isodow(created_at) * 100 + hour(created_at))::text as bucket,
    count(*) as tickets,
    100.0 * count(*) filter (where is_within_target) / nullif(count(is_within_target), 0) as within_target_pct,
    quantile_cont(first_response_seconds, 0.5) as first_response_p50_seconds,
    quantile_cont(first_response_seconds, 0.9) as first_response_p90_seconds
from chosen($start, $end, $channels, $topics, $tiers)
group by all;

-- question: waiting bands
select
    'all' as bucket,
    count(*) filter (where first_response_seconds <= 30) as to_30s_tickets,
    count(*) filter (where first_response_seconds > 30 and first_response_seconds <= 60) as to_1m_tickets,
    count(*) filter (where first_response_seconds > 60 and first_response_seconds <= 300) as to_5m_tickets,
    count(*) filter (where first_response_seconds > 300 and first_response_seconds <= 1800) as to_30m_tickets,
    count(*) filter (where first_response_seconds > 1800 and first_response_seconds <= 7200) as to_2h_tickets,
    count(*) filter (where first_response_seconds > 7200 and first_response_seconds <= 86400) as to_24h_tickets,
    count(*) filter (where first_response_seconds > 86400) as over_24h_tickets,
    count(*) filter (where is_due and first_response_seconds is null) as none_tickets,
    quantile_cont(
        if(is_within_target is not null, first_response_seconds / target_seconds, null), 0.9
    ) as first_response_p90_target_ratio
from chosen($start, $end, $channels, $topics, $tiers);

-- question: created and resolved
with events as (
    select date_trunc($grain, created_at)::date as date, 1 as created, 0 as solved
    from judged
    where
        created_at >= $start and created_at < $end
        and (len($channels) = 0 or list_contains($channels, channel))
        and (len($topics) = 0 or list_contains($topics, topic))
        and (len($tiers) = 0 or list_contains($tiers, tier))
    union all
    select date_trunc($grain, resolved_at)::date, 0, 1
    from judged
    where
        state = 'resolved' and resolved_at >= $start and resolved_at < $end
        and (len($channels) = 0 or list_contains($channels, channel))
        and (len($topics) = 0 or list_contains($topics, topic))
        and (len($tiers) = 0 or list_contains($tiers, tier))
)

select date::text as bucket, sum(created)::bigint as tickets, sum(solved)::bigint as resolved_tickets
from events
group by all;

-- question: open tickets by age
with ages as (
    select epoch(least($end, (select max(exported_at) from tickets)) - created_at)::bigint as seconds
    from judged
    where
        state <> 'abandoned'
        and created_at < least($end, (select max(exported_at) from tickets))
        and (state = 'open' or resolved_at >= least($end, (select max(exported_at) from tickets)))
        and (len($channels) = 0 or list_contains($channels, channel))
        and (len($topics) = 0 or list_contains($topics, topic))
        and (len($tiers) = 0 or list_contains($tiers, tier))
)

select
    case
        when seconds < 14400 then '0_4h'
        when seconds < 86400 then '4_24h'
        when seconds < 259200 then '1_3d'
        when seconds < 604800 then '3_7d'
        else 'over_7d'
    end as bucket,
    count(*) as backlog
from ages
group by all;

-- question: satisfaction by channel
select
    tickets.channel as bucket,
    count(surveys.score) filter (where question = 'csat') as answered,
    100.0 * count(*) filter (where question = 'csat' and score >= 4)
    / nullif(count(score) filter (where question = 'csat'), 0) as csat_pct,
    avg(score) filter (where question = 'csat') as csat_mean_score,
    count(score) filter (where question = 'nps') as nps_answers
from surveys
left join tickets on tickets.ticket_id = surveys.ticket_id
where
    answered_at >= $start and answered_at < $end
    and (
        surveys.ticket_id is null
        or tickets.status not in ('merged', 'deleted', 'spam') and tickets.started_with <> 'self_service'
    )
    and (len($channels) = 0 or list_contains($channels, tickets.channel))
    and (len($topics) = 0 or list_contains($topics, tickets.topic))
    and (len($tiers) = 0 or list_contains($tiers, tickets.tier))
group by all;

-- question: satisfaction by wait
select
    case
        when first_response_seconds is null then 0
        when first_response_seconds <= 30 then 1
        when first_response_seconds <= 60 then 2
        when first_response_seconds <= 300 then 3
        when first_response_seconds <= 1800 then 4
        when first_response_seconds <= 7200 then 5
        when first_response_seconds <= 86400 then 6
        else 7
    end::text as bucket,
    count(score) as answered,
    100.0 * count(*) filter (where score >= 4) / count(score) as csat_pct,
    100.0 * count(*) filter (where score <= 2) / count(score) as dissatisfied_pct
from surveys
inner join judged on judged.ticket_id = surveys.ticket_id
where
    question = 'csat' and answered_at >= $start and answered_at < $end
    and (len($channels) = 0 or list_contains($channels, channel))
    and (len($topics) = 0 or list_contains($topics, topic))
    and (len($tiers) = 0 or list_contains($tiers, tier))
group by all;

-- question: handling by team
select
    team as bucket,
    quantile_cont(requester_wait_seconds, 0.5) as requester_wait_p50_seconds,
    quantile_cont(agent_wait_seconds, 0.5) as agent_wait_p50_seconds,
    quantile_cont(on_hold_seconds, 0.5) as on_hold_p50_seconds,
    avg(handle_seconds) as handle_mean_seconds,
    count(handle_seconds) as handled
from chosen($start, $end, $channels, $topics, $tiers)
group by all;
