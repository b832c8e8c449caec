-- FROM says the clock: the same selection, dated by creation, by first human reply, by solution.
create macro tickets_created_in(f) as table
    select *
    from tickets as ticket
    where ticket.is_counted and in_period(f, ticket.created_at_local) and in_scope(f, ticket);

create macro tickets_answered_in(f) as table
    select *
    from tickets as ticket
    where
        ticket.is_counted
        and ticket.response_state = 'answered'
        and in_period(f, ticket.first_response_at_local)
        and in_scope(f, ticket);

create macro tickets_resolved_in(f) as table
    select *
    from tickets as ticket
    where
        ticket.is_counted
        and ticket.resolution_state = 'resolved'
        and in_period(f, ticket.resolved_at_local)
        and in_scope(f, ticket);
