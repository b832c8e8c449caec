-- title:   Share resolved by age
-- answers: How fast is the share of solved tickets rising after creation?
-- grain:   one row per moment after creation at which tickets were solved, in order of time; of moments within the
--          same thousandth of the tickets the first. Abandoned tickets count with the age they reached, as in
--          resolve_km_p50_seconds; with $gone = 'unsolved' as never solved, as in resolution_pct
-- clock:   tickets.created_at
-- params:  $filter Filter, $gone text
-- columns:
--   seconds       seconds  after creation
--   resolved_pct  percent  Kaplan-Meier: open tickets count with the age they reached
--   at_risk       count    not solved and at least that old: what the step stands on
--   greenwood     ratio    sum so far of events / (at risk × (at risk − events)), without the last of all
with durations as (
    select
        case
            when $gone = 'unsolved' and ticket.resolution_state = 'abandoned' then 1000000000000
            else coalesce(ticket.full_resolution_seconds, ticket.open_seconds)
        end as seconds,
        count(*) as leaving,
        count(ticket.full_resolution_seconds) as events
    from tickets_created_in($filter) as ticket
    where seconds is not null
    group by all
),

risks as (
    select
        seconds,
        events,
        (sum(leaving) over (order by seconds desc))::bigint as at_risk
    from durations
),

survival as (
    select
        seconds,
        events,
        at_risk,
        product(1 - events / at_risk) over (order by seconds) as surviving,
        sum(events / nullif(at_risk * (at_risk - events), 0)) over (order by seconds) as greenwood
    from risks
)

select
    seconds::double as seconds,
    100.0 * (1 - surviving) as resolved_pct,
    at_risk,
    greenwood
from survival
where events > 0
qualify row_number() over (partition by floor(1000 * surviving) order by seconds) = 1
order by seconds
