-- title:   Values to filter by
-- answers: Which values occur, and how often?
-- grain:   one row per dimension and value, over all counted tickets whatever the filter; the unknown is left out
--          where it cannot be chosen
-- columns:
--   dimension  text
--   value      group  of the row's dimension: a code, or a name as exported
--   tickets    count
with found as (
    select
        dimensions.dimension,
        bucket(dimensions.dimension, ticket.created_at_local) as value,
        count(*) as tickets
    from tickets as ticket
    cross join (
        select unnest([
            'channel', 'topic', 'handled_by', 'priority', 'tier', 'peak', 'team', 'agent', 'promo_code'
        ]) as dimension
    ) as dimensions
    where ticket.is_counted
    group by all
)

select
    dimension,
    value,
    tickets
from found
where value is not null
order by dimension, value
