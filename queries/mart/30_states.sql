-- makes:   ticket_states (temporary)
-- grain:   one row per ticket: what happened to it, and what is unknown
-- A column that no file column was mapped to, or a value that failed a check, is unknown; only a mapped, empty
-- cell means "did not happen". What an import says of all its rows is looked up where it is asked: beside each row, the
-- lists would be larger than the row.
create temp table ticket_states as
with told as (
    select
        ticket.*,
        coalesce(imports.mapped_tickets, []) as mapped,
        string_split(coalesce(ticket.failed, ''), ',') as failed_fields
    from ticket_rows as ticket
    inner join imports on imports.import_order = ticket.import_order
),

typed as (
    select
        * exclude (
            started_with, initiated_by, channel, topic, priority, tier, status, outside_party,
            resolved_at, first_resolved_at
        ),
        coalesce(started_with, 'human')::started_with as started_with,
        coalesce(initiated_by, 'customer')::initiated_by as initiated_by,
        coalesce(channel, 'other')::channel as channel,
        topic::topic as topic,
        priority::priority as priority,
        tier::tier as tier,
        status::status as status,
        outside_party::outside_party as outside_party,
        coalesce(initiated_by, 'customer') = 'customer' as is_inbound,
        coalesce(status, 'open') not in ('merged', 'deleted', 'spam')
        and coalesce(started_with, 'human') <> 'self_service' as is_counted,
        not list_contains(failed_fields, 'created_at') as has_time_of_day,
        first_response_at is not null
        or coalesce(human_replies, 0) > 0
        or list_contains(failed_fields, 'first_response_at') as has_human_reply,
        status in ('open', 'pending', 'on_hold') as is_open_again,
        if(list_contains(failed_fields, 'resolved_at'), null, coalesce(resolved_at, closed_at))
            as last_solved_at,
        if(list_contains(failed_fields, 'first_resolved_at'), null, first_resolved_at)
            as first_solved_at
    from told
),

served as (
    select
        *,
        if(is_open_again, null, last_solved_at) as resolved_at,
        case
            when is_open_again or list_contains(failed_fields, 'first_resolved_at') then null
            else coalesce(first_solved_at, last_solved_at)
        end as first_resolved_at,
        case
            when started_with = 'self_service' then 'self_service'
            when started_with = 'human' then 'human'
            when handoff_at is not null or has_human_reply
                or list_contains(failed_fields, 'handoff_at') then 'bot_then_human'
            else 'bot'
        end::handled_by as handled_by,
        case
            when abandoned_at is not null and not has_human_reply then 'abandoned'
            when status in ('solved', 'closed') then 'resolved'
            when status is null and last_solved_at is not null then 'resolved'
            when status is not null then 'open'
            when list_contains(mapped, 'resolved_at') or list_contains(mapped, 'closed_at')
                then if(list_contains(failed_fields, 'resolved_at'), 'unknown', 'open')
            else 'unknown'
        end::resolution_state as resolution_state,
        -- Not exported: a ticket was reopened if it was solved twice, or is open after a solve. Without the first
        -- solve only the latter would show, and a rate of nothing but hits: then it is unknown.
        coalesce(
            reopens,
            case
                when list_contains(mapped, 'reopens') then null
                when not list_contains(mapped, 'first_resolved_at') then null
                when is_open_again and coalesce(first_solved_at, last_solved_at) is not null then 1
                when first_solved_at is null or last_solved_at is null then null
                when first_solved_at < last_solved_at then 1
                else 0
            end
        ) as reopen_count
    from typed
)

select
    * exclude (mapped, failed_fields),
    -- The human clock starts at the hand-off. A human who was there before it moves it to that moment.
    case
        when not is_inbound or list_contains(failed_fields, 'handoff_at') then null
        when started_with = 'bot' and list_contains(mapped, 'handoff_at')
            then least(handoff_at, first_response_at)
        when has_time_of_day then created_at
    end as clock_start_at,
    case
        when not is_inbound or handled_by in ('bot', 'self_service') then 'none'
        when not list_contains(mapped, 'first_response_at') then 'unknown'
        when list_contains(failed_fields, 'first_response_at') then 'unknown'
        when first_response_at is not null then 'answered'
        when coalesce(human_replies, 0) > 0 then 'unknown'    -- replied, the export does not say when
        when abandoned_at is not null or resolution_state = 'resolved' then 'left'
        else 'waiting'
    end::response_state as response_state
from served;
