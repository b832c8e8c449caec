-- title:   Self-service
-- answers: How many find their answer without writing to anybody?
-- grain:   one row per bucket
-- clock:   tickets.created_at
-- params:  $filter Filter, $by text
-- columns:
--   bucket            text     the group; an ISO date for day, week, month
--   contacts          count    tickets and visits that customers began; 0 where visits were not imported
--   self_service_pct  percent
with selected as (
    select
        bucket($by, contact.created_at_local) as bucket,
        if(is_self_service_known($filter), contact.handled_by = 'self_service', null) as is_self_service
    from contacts_created_in($filter) as contact
),

measured as (
    select
        bucket,
        count(is_self_service) as contacts,
        self_service_pct(is_self_service) as self_service_pct
    from selected
    group by all
)

from measured
union all by name
select 'all' as bucket, 0 as contacts
where $by = 'all' and not exists (from measured)
order by bucket
