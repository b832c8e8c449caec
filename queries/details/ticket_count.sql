-- title:   Tickets in the list
-- answers: How many tickets are there, and what do their exports tell of them?
-- grain:   one row
-- clock:   tickets.created_at; the end of the period where bands of age are chosen
-- params:  $filter Filter, $search Search = ''
-- columns:
--   tickets           count  that meet the conditions and mention the text
--   selected_tickets  count  whatever the conditions and the text
--   response_known    count  of the selected: whether a human replied, or that none had to
--   resolution_known  count  of the selected: whether they are solved
--   teams_known       count  of the selected: with a team
--   agents_known      count  of the selected: with an agent
select
    count(*) filter (where in_conditions($filter, ticket) and mentions(ticket, $search)) as tickets,
    count(*) as selected_tickets,
    count(*) filter (where ticket.response_state <> 'unknown') as response_known,
    count(*) filter (where ticket.resolution_state <> 'unknown') as resolution_known,
    count(ticket.team) as teams_known,
    count(ticket.agent_id) as agents_known
from tickets_listed_in($filter) as ticket
