-- title:   Whether a ticket is in the list
-- answers: Is this ticket among those that are selected?
-- grain:   one row
-- clock:   tickets.created_at; the end of the period where bands of age are chosen
-- params:  $filter Filter, $ticket_id text
-- columns:
--   tickets  count  1 or 0
select count(*) as tickets
from tickets_listed_in($filter) as ticket
where ticket.ticket_id = $ticket_id and in_conditions($filter, ticket)
