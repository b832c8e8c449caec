-- Stock is counted at moments: the ends of hours, days, weeks or months, or of the whole period for the other
-- dimensions; never after the last export. `bucket` is the time's group, null for the other dimensions.
create macro moments_in(f, dimension) as table
    with ends as (
        select
            if(
                dimension in ('all', 'hour', 'day', 'week', 'month'),
                calendar_bucket(dimension, local_hour.starts_at_local), null
            ) as bucket,
            max(local_hour.ends_at) as ends_at
        from hours as local_hour
        where in_period(f, local_hour.starts_at_local) and local_hour.starts_at < (select as_of from store)
        group by all
    )
    select
        ends.bucket,
        least(
            ends.ends_at,
            (select as_of from store),
            timezone((select zone from store), f['until']::timestamp)
        ) as moment_at
    from ends;

-- Tickets of the scope that may be open at some moment between two, both included. Most were solved before the first.
create macro tickets_lasting_in(f, first_at, last_at) as table
    select *
    from tickets as ticket
    where
        -- A day early, as the time zone is not known here: what is plain constants leaves out whole blocks of rows.
        ticket.open_until_at >= (f['start_date'] - 1)::timestamptz
        and ticket.created_at < (f['end_date'] + 2)::timestamptz
        and ticket.open_until_at >= first_at
        and ticket.created_at < last_at
        and in_scope(f);

-- One row per moment and ticket open then: created before, not solved yet, not gone. Reopened tickets are open until
-- the last solution; tickets solved at an unknown time are left out. The first and the last moment at which a ticket is
-- open are looked up, and all between are counted out: holding each ticket against each moment took three times as long
-- over three years.
create macro tickets_open_at(f, dimension) as table
    with moments as materialized (
        select bucket, moment_at, row_number() over (order by moment_at) as number
        from moments_in(f, dimension)
    ),

    lasting as (
        from tickets_lasting_in(
            f, (select min(moment_at) from moments), (select max(moment_at) from moments)
        )
    ),

    spanning as (
        select
            ticket.*,
            unnest(range(first_open.number, last_open.number + 1)) as number
        from lasting as ticket
        asof inner join moments as first_open on ticket.created_at < first_open.moment_at
        asof inner join moments as last_open on ticket.open_until_at >= last_open.moment_at
        where first_open.number <= last_open.number
    )

    select moments.bucket as moment, moments.moment_at, ticket.* exclude (number)
    from spanning as ticket
    inner join moments on moments.number = ticket.number;

-- The local hours of the period up to the last export, with their real length.
create macro hours_in(f) as table
    select
        *,
        greatest(
            0,
            epoch(least(
                local_hour.ends_at,
                (select as_of from store),
                timezone((select zone from store), f['until']::timestamp)
            )) - epoch(local_hour.starts_at)
        ) as seconds
    from hours as local_hour
    where
        in_period(f, local_hour.starts_at_local)
        and local_hour.starts_at < (select as_of from store)
        and in_calendar_scope(f)
        and is_chosen(f['hours'], local_hour.hour);
