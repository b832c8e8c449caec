-- Kaplan and Meier over waits that ended with what was waited for (`ended_seconds`) or are still going on or were
-- given up (`lasted_seconds`, counted with the time they lasted). `waits` is the name of the common table that holds
-- them, with their `bucket`. One row per bucket and moment at which any wait ended or was left, up to the moment by
-- which that `share` of all waits of the bucket has ended: there the curve has come down to 1 - share or below it, as
-- waits that were left only make it fall faster. A median needs no more than half of it, and sorting is what it costs.
-- `known`: all waits of the bucket. `greenwood`: what the variance of the curve is made of, see insight/survival.py.
create macro survival_of(waits, share) as table
    with durations as (
        select
            bucket,
            coalesce(ended_seconds, lasted_seconds) as seconds,
            count(*) as leaving,
            count(ended_seconds) as events
        from query_table(waits)
        where seconds is not null
        group by all
    ),

    limits as (
        select
            bucket,
            count(*) as known,
            quantile_disc(coalesce(ended_seconds, 9223372036854775807), share) as last_seconds
        from query_table(waits)
        where coalesce(ended_seconds, lasted_seconds) is not null
        group by all
    ),

    risks as (
        select
            durations.*,
            limits.known,
            limits.known - (
                sum(durations.leaving) over (partition by durations.bucket order by durations.seconds)
            )::bigint + durations.leaving as at_risk
        from durations
        inner join limits on limits.bucket is not distinct from durations.bucket
        where durations.seconds <= limits.last_seconds
    )

    select
        bucket,
        seconds,
        leaving,
        events,
        known,
        at_risk,
        product(1 - events / at_risk) over (partition by bucket order by seconds) as surviving,
        sum(events / nullif(at_risk * (at_risk - events), 0)) over (partition by bucket order by seconds)
            as greenwood
    from risks;
