-- title:   Hours of service
-- answers: When does the desk serve, so that the business clock runs?
-- grain:   one row per span of a weekday, of the schedule in force at the end of the period
-- params:  $filter Filter
-- columns:
--   weekday        integer  1 Monday to 7 Sunday
--   opens_minute   integer  minutes after local midnight
--   closes_minute  integer
select
    weekday,
    opens_minute,
    closes_minute
from schedule
where valid_from = (
    select max(version.valid_from)
    from schedule as version
    where version.valid_from <= $filter['end_date']
)
order by weekday, opens_minute
