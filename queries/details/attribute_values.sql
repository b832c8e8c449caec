-- title:   Kept columns to filter by
-- answers: Which further columns of the files were kept, with which values, and how often?
-- grain:   one row per header and value, over all counted tickets and current answers whatever the filter
-- columns:
--   header   text       as in the file
--   value    attribute  of that column
--   tickets  count      0: only surveys have it
--   surveys  count      answers; theirs, or their ticket's
with counted as (
    select attribute_set, count(*) as tickets, 0 as surveys
    from tickets
    where is_counted and attribute_set is not null
    group by all
    union all
    select attribute_set, 0, count(*)
    from surveys
    where is_current and attribute_set is not null
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
