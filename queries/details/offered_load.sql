-- title:   Offered load
-- answers: How many conversations run at once, at which hour of the day?
-- grain:   one row per local hour of the day that the period holds
-- clock:   tickets.clock_start_at for arrivals, tickets.created_at for the handle time
-- params:  $filter Filter
-- columns:
--   hour                  integer  0 to 23
--   arrivals              count    inbound chats, calls and WeChat threads that reached the human desk
--   arrivals_per_hour     ratio    by real hours up to the last export
--   handle_mean_seconds   seconds  one value for all hours
--   handled               count    handle time known
--   offered_load_erlangs  ratio    null where the handle time is not known
with real_hours as (
    select local_hour.hour, sum(local_hour.seconds) / 3600 as hours
    from hours_in($filter) as local_hour
    group by all
),

arrived as (
    select
        hour(timezone(store.zone, ticket.clock_start_at)) as hour,
        tickets(ticket.ticket_id) as arrivals
    from tickets as ticket
    cross join store
    where
        ticket.is_counted
        and ticket.is_inbound
        and ticket.handled_by <> 'bot'
        and ticket.channel in ('chat', 'phone', 'wechat')
        and ticket.created_hour is not null
        and in_period($filter, timezone(store.zone, ticket.clock_start_at))
        and in_scope($filter)
    group by all
),

effort as (
    select
        handle_mean_seconds(ticket.handle_seconds) as handle_mean_seconds,
        count(ticket.handle_seconds) as handled
    from tickets_created_in($filter) as ticket
    where ticket.is_inbound and ticket.channel in ('chat', 'phone', 'wechat')
)

select
    real_hours.hour,
    coalesce(arrived.arrivals, 0) as arrivals,
    tickets_per_hour(coalesce(arrived.arrivals, 0), real_hours.hours) as arrivals_per_hour,
    effort.handle_mean_seconds,
    effort.handled,
    offered_load_erlangs(
        tickets_per_hour(coalesce(arrived.arrivals, 0), real_hours.hours), effort.handle_mean_seconds
    ) as offered_load_erlangs
from real_hours
left join arrived on arrived.hour = real_hours.hour
cross join effort
order by real_hours.hour
