-- title:   Agents
-- answers: Who occurs in the data, with a ticket, a first reply or a rating?
-- grain:   one row per agent, whatever the filter
-- columns:
--   agent_id  agent
with named as (
    select agent_id from tickets
    union
    select first_response_agent_id from tickets
    union
    select agent_id from surveys
)

select agent_id
from named
where agent_id is not null
order by agent_id
