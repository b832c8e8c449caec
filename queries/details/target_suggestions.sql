-- title:   Suggested targets
-- answers: Which first response did three of four tickets get?
-- grain:   one row per channel with answered tickets; customers and tickets with targets of their own are left out
-- clock:   tickets.created_at
-- params:  $filter Filter
-- columns:
--   channel            text
--   answered_tickets   count
--   p75_seconds        seconds
--   suggested_seconds  seconds  rounded up: to 5 seconds, minutes, quarters; null below 30 tickets
with waits as (
    select
        channel,
        count(first_response_seconds) as answered_tickets,
        quantile_cont(first_response_seconds, 0.75) as p75_seconds
    from tickets_created_in($filter)
    where
        tier is distinct from 'vip'
        and priority is distinct from 'urgent'
    group by channel
)

select
    channel::text as channel,
    answered_tickets,
    p75_seconds,
    case
        when answered_tickets < 30 then null
        when p75_seconds < 60 then greatest(ceil(p75_seconds / 5) * 5, 5)
        when p75_seconds < 3600 then ceil(p75_seconds / 60) * 60
        else ceil(p75_seconds / 900) * 900
    end as suggested_seconds
from waits
where answered_tickets > 0
order by channel
