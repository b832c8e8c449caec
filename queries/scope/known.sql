-- Whether what is selected, at any time, can be measured at all. An export without a status or a time of solution
-- says nothing about solutions; counting none in it would be a statement that nobody made.
create macro is_state_known(f) as (
    select coalesce(bool_or(ticket.resolution_state <> 'unknown'), true)
    from with_traits('tickets') as ticket
    where ticket.is_counted and in_scope(f, ticket.traits)
);

-- A time of solution, or nothing solved.
create macro is_solve_time_known(f) as (
    select coalesce(
        bool_or(ticket.resolved_at is not null)
        or bool_and(ticket.resolution_state in ('open', 'abandoned')),
        true
    )
    from with_traits('tickets') as ticket
    where ticket.is_counted and in_scope(f, ticket.traits)
);
