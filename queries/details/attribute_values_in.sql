-- title:   Kept columns of what is selected
-- answers: Which further columns have the selected tickets and answers, with which values, and how often?
-- grain:   one row per header and value
-- clock:   tickets.created_at; answers by surveys.answered_at, or the ticket's creation with survey_clock = 'ticket'
-- params:  $filter Filter
-- columns:
--   header   text       as in the file
--   value    attribute  of that column
--   tickets  count      0: only surveys have it
--   surveys  count      answers; theirs, or their ticket's
with counted as (
    select
        ticket.attribute_set,
        count(*) as tickets,
        0 as surveys
    from tickets_created_in($filter) as ticket
    where ticket.attribute_set is not null
    group by all
    union all
    select
        survey.attribute_set,
        0 as tickets,
        count(*) as surveys
    from surveys_answered_in($filter) as survey
    where survey.attribute_set is not null
    group by all
),

headers as (
    select
        counted.tickets,
        counted.surveys,
        unnest(map_entries(sets.attributes)) as entry
    from counted
    inner join attribute_sets as sets on sets.attribute_set = counted.attribute_set
),

pairs as (
    select
        entry['key'] as header,
        unnest(entry['value']) as value,
        tickets,
        surveys
    from headers
)

select
    header,
    value,
    sum(tickets)::bigint as tickets,
    sum(surveys)::bigint as surveys
from pairs
group by all
order by header, value
