-- title:   Campaigns
-- answers: Which campaigns touch the period?
-- grain:   one row per campaign and year
-- params:  $filter Filter
-- columns:
--   code       text
--   name_en    text
--   name_zh    text
--   starts_on  date  local, inclusive
--   ends_on    date  local, inclusive
--   day_zero   date  the day campaigns are aligned on
select
    code,
    name_en,
    name_zh,
    starts_on,
    ends_on,
    day_zero
from promos
where
    starts_on <= $filter['end_date']
    and ends_on >= $filter['start_date']
order by starts_on, ends_on, code
