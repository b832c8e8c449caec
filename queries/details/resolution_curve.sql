-- title:   Share resolved by age
-- answers: How fast is the share of solved tickets rising after creation?
-- grain:   one row per moment after creation at which tickets were solved, in order of time; of moments within the
--          same thousandth of the tickets the first. Abandoned tickets count with the age they reached, as in
--          resolve_km_p50_seconds; with $gone = 'unsolved' as never solved, as in resolution_pct
-- clock:   tickets.created_at
-- params:  $filter Filter, $gone text = censored of censored | unsolved
-- columns:
--   seconds       seconds  after creation
--   resolved_pct  percent  Kaplan-Meier: open tickets count with the age they reached
--   at_risk       count    not solved and at least that old: what the step stands on
--   greenwood     ratio    sum so far of events / (at risk × (at risk − events)), without the last of all
with waits as (
    select
        'all' as bucket,
        ticket.full_resolution_seconds as ended_seconds,
        case
            when $gone = 'unsolved' and ticket.resolution_state = 'abandoned' then 1000000000000
            else ticket.open_seconds
        end as lasted_seconds
    from tickets_created_in($filter) as ticket
)

select
    min(seconds)::double as seconds,
    100.0 * (1 - min_by(surviving, seconds)) as resolved_pct,
    min_by(at_risk, seconds) as at_risk,
    min_by(greenwood, seconds) as greenwood
from survival_of('waits', 1)
where events > 0
group by floor(1000 * surviving)
order by seconds
