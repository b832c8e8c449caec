-- FROM says the clock: the same selection, dated by creation, by first human reply, by solution.
create macro tickets_created_in(f) as table
    select *
    from tickets as ticket
    where ticket.is_counted and in_period(f, ticket.created_at_local) and in_scope(f);

create macro tickets_answered_in(f) as table
    select *
    from tickets as ticket
    where
        ticket.is_counted
        and ticket.response_state = 'answered'
        and in_period(f, ticket.first_response_at_local)
        and in_scope(f);

create macro tickets_resolved_in(f) as table
    select *
    from tickets as ticket
    where
        ticket.is_counted
        and ticket.resolution_state = 'resolved'
        and in_period(f, ticket.resolved_at_local)
        and in_scope(f);

-- What the list of tickets is made of: those created in the period or, where bands of age are chosen, those open at
-- its end, whenever they were created.
create macro tickets_listed_in(f) as table
    select *
    from tickets_created_in(f) as ticket
    where len(f['ages']) = 0
    union all by name
    select ticket.* exclude (moment, moment_at)
    from tickets_open_at(f, 'all') as ticket
    where
        len(f['ages']) > 0
        and is_chosen(f['ages'], age_band(seconds_between(ticket.created_at, ticket.moment_at)));
