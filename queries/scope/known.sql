-- Whether what is selected, at any time, can be measured at all. An export without a status or a time of solution
-- says nothing about solutions; counting none in it would be a statement that nobody made. Each `exists` stops at the
-- first ticket that it finds.
create macro is_state_known(f) as
    exists (
        select 1
        from tickets as ticket
        where ticket.is_counted and ticket.resolution_state <> 'unknown' and in_scope(f)
    )
    or not exists (
        select 1
        from tickets as ticket
        where ticket.is_counted and in_scope(f)
    );

-- A time of solution, or nothing solved.
create macro is_solve_time_known(f) as
    exists (
        select 1
        from tickets as ticket
        where ticket.is_counted and ticket.resolved_at is not null and in_scope(f)
    )
    or not exists (
        select 1
        from tickets as ticket
        where
            ticket.is_counted
            and ticket.resolution_state not in ('open', 'abandoned')
            and in_scope(f)
    );
