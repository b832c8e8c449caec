-- makes:   days, hours; business_spans (temporary)
-- grain:   one row per local day, per local hour from the first record to the last export; per span of service
create table days as
with bounds as (
    select
        least(
            (select min(local_time(created_at))::date from ticket_rows),
            (select min(local_time(least(sent_at, answered_at)))::date from survey_rows)
        ) as first_date,
        local_time((select max(as_of_at) from imports))::date as last_date
),

dates as (
    select unnest(generate_series(first_date, last_date, interval 1 day))::date as date
    from bounds
    where first_date is not null
),

-- Two campaigns at once: the shorter, then the one that began later, then the order of codes.
campaigns as (
    select dates.date, promos.code
    from dates
    inner join promos on dates.date between promos.starts_on and promos.ends_on
    qualify
        row_number() over (
            partition by dates.date
            order by promos.ends_on - promos.starts_on, promos.starts_on desc, promos.code
        ) = 1
)

select
    dates.date,
    isodow(dates.date)::tinyint as weekday,
    campaigns.code as promo_code,
    coalesce(calendar_days.kind, if(isodow(dates.date) >= 6, 'weekend', 'workday')) as calendar_kind,
    if(campaigns.code is not null, 'promo', calendar_kind)::day_kind as day_kind
from dates
left join campaigns on campaigns.date = dates.date
left join calendar_days on calendar_days.date = dates.date
order by dates.date;

create temp macro day_part_of(hour) as case
    when hour < 8 then 'night'
    when hour < 10 then 'morning'
    when hour < 16 then 'day_peak'
    when hour < 24 then 'evening'
end;

-- The first that fits. Without a time of day only the whole-day labels can be told.
create temp macro peak_of(day_kind, hour) as case
    when day_kind in ('promo', 'holiday') then day_kind::text
    when hour is null then null
    when hour < 8 then 'night'
    when day_kind = 'workday' and hour >= 10 and hour < 16 then 'weekday_peak'
    when day_kind = 'weekend' then 'weekend'
    else 'normal'
end;

-- An hour that daylight saving skips lasts nothing here, one that it repeats lasts two hours.
create table hours as
select
    days.date + to_hours(clock.hour) as starts_at_local,
    days.date + to_hours(clock.hour + 1) as ends_at_local,
    timezone(getvariable('zone'), starts_at_local) as starts_at,
    timezone(getvariable('zone'), ends_at_local) as ends_at,
    days.date,
    clock.hour::tinyint as hour,
    days.weekday,
    days.promo_code,
    days.day_kind,
    day_part_of(clock.hour)::day_part as day_part,
    peak_of(days.day_kind, clock.hour)::peak as peak
from days
cross join (select unnest(range(24)) as hour) as clock
order by starts_at_local;

-- The spans of service that were in force on each day: none on holidays; a make-up day on a weekend without spans of
-- its own is served like a Monday. `elapsed_before` is the service time of all spans before this one.
create temp table business_spans as
with versions as (
    select days.date, days.weekday, days.calendar_kind, max(schedule.valid_from) as valid_from
    from days
    inner join schedule on schedule.valid_from <= days.date
    where days.calendar_kind <> 'holiday'
    group by all
),

served as (
    select
        versions.date,
        versions.valid_from,
        if(
            versions.calendar_kind = 'workday' and not exists (
                select 1
                from schedule as own
                where own.valid_from = versions.valid_from and own.weekday = versions.weekday
            ),
            1, versions.weekday
        ) as weekday
    from versions
),

spans as (
    select
        timezone(getvariable('zone'), served.date + to_minutes(schedule.opens_minute)) as starts_at,
        timezone(getvariable('zone'), served.date + to_minutes(schedule.closes_minute)) as ends_at
    from served
    inner join schedule
        on schedule.valid_from = served.valid_from and schedule.weekday = served.weekday
    union all
    -- An empty span where the known time begins, so that a moment before the first opening has a place.
    select starts_at, starts_at
    from (
        select
            timezone(getvariable('zone'), greatest(min(days.date), min(schedule.valid_from))::timestamp)
                as starts_at
        from days
        cross join schedule
    )
    where starts_at is not null
),

-- Where a desk opens at that very moment, its own span holds.
distinct_spans as (
    select
        starts_at,
        max(ends_at) as ends_at
    from spans
    group by all
)

select
    starts_at,
    ends_at,
    coalesce(
        sum(seconds_between(starts_at, ends_at)) over (
            order by starts_at, ends_at rows between unbounded preceding and 1 preceding
        ), 0
    )::bigint as elapsed_before
from distinct_spans
order by starts_at;
