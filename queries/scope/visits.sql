-- Contacts that customers began: tickets, and visits to self-service, which are no tickets.
create macro contacts_created_in(f) as table
    select *
    from tickets as ticket
    where
        (ticket.is_counted or ticket.handled_by = 'self_service')
        and coalesce(ticket.status::text, 'open') not in ('merged', 'deleted', 'spam')
        and ticket.is_inbound
        and in_period(f, ticket.created_at_local)
        and in_scope(f);

-- Whether visits of the period are in the store, of whatever scope. Without any they were not imported.
create macro is_self_service_known(f) as (
    select coalesce(bool_or(ticket.handled_by = 'self_service'), false)
    from tickets as ticket
    where in_period(f, ticket.created_at_local)
);
