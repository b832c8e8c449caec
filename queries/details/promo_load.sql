-- title:   Load of campaigns
-- answers: How much more comes in during each campaign than before it?
-- grain:   one row per campaign and year that touches the period and the data
-- clock:   tickets.created_at; whole campaigns and the 28 days before each, whatever the period
-- params:  $filter Filter
-- columns:
--   code                       text
--   name_en                    text
--   name_zh                    text
--   starts_on                  date   local, inclusive
--   ends_on                    date   local, inclusive
--   day_zero                   date   the day campaigns are aligned on
--   tickets                    count
--   tickets_per_hour           ratio  by real hours up to the last export
--   baseline_days              count  of the 28 days before: known, without campaigns and holidays
--   baseline_tickets           count
--   baseline_tickets_per_hour  ratio
--   promo_load_ratio           ratio  null below 14 baseline days
with campaigns as (
    select
        *,
        row_number() over (order by starts_on, ends_on, code) as number
    from promos
    where
        starts_on <= $filter['end_date']
        and ends_on >= $filter['start_date']
),

-- Hours of the calendar that the filter leaves, with their real length.
open_days as (
    select
        local_hour.date,
        local_hour.day_kind,
        sum(greatest(
            0, epoch(least(local_hour.ends_at, store.as_of)) - epoch(local_hour.starts_at)
        )) / 3600 as hours
    from hours as local_hour
    cross join store
    where
        local_hour.starts_at < store.as_of
        and local_hour.date >= store.first_date
        and in_calendar_scope($filter)
        and is_chosen($filter['hours'], local_hour.hour)
    group by all
),

arrivals as (
    select ticket.created_date as date, tickets(ticket.ticket_id) as tickets
    from tickets as ticket
    where ticket.is_counted and in_scope($filter)
    group by all
),

measured as (
    select
        campaigns.number,
        open_days.date >= campaigns.starts_on as is_campaign,
        count(*) as days,
        coalesce(sum(arrivals.tickets), 0)::bigint as tickets,
        sum(open_days.hours) as hours
    from campaigns
    inner join open_days
        on open_days.date between campaigns.starts_on and campaigns.ends_on
        or open_days.date between campaigns.starts_on - 28 and campaigns.starts_on - 1
        and open_days.day_kind not in ('promo', 'holiday')
    left join arrivals on arrivals.date = open_days.date
    group by all
)

select
    campaigns.code,
    campaigns.name_en,
    campaigns.name_zh,
    campaigns.starts_on,
    campaigns.ends_on,
    campaigns.day_zero,
    held.tickets,
    tickets_per_hour(held.tickets, held.hours) as tickets_per_hour,
    coalesce(baseline.days, 0) as baseline_days,
    coalesce(baseline.tickets, 0) as baseline_tickets,
    tickets_per_hour(baseline.tickets, baseline.hours) as baseline_tickets_per_hour,
    promo_load_ratio(held.tickets, held.hours, baseline.tickets, baseline.hours, baseline.days)
        as promo_load_ratio
from campaigns
inner join measured as held on held.number = campaigns.number and held.is_campaign
left join measured as baseline on baseline.number = campaigns.number and not baseline.is_campaign
order by campaigns.starts_on, campaigns.ends_on, campaigns.code
