-- Kaplan and Meier over waits that ended with what was waited for (`ended_seconds`) or are still going on or were
-- given up (`lasted_seconds`, counted with the time they lasted). `waits` is the name of the common table that holds
-- them, with their `bucket`. One row per bucket and moment at which any wait ended or was left.
create macro survival_of(waits) as table
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

    risks as (
        select
            *,
            (sum(leaving) over (partition by bucket order by seconds desc))::bigint as at_risk
        from durations
    )

    select
        bucket,
        seconds,
        leaving,
        events,
        at_risk,
        product(1 - events / at_risk) over (partition by bucket order by seconds) as surviving
    from risks;
