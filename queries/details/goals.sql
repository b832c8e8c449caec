-- title:   Goals
-- answers: What should a metric reach over all tickets?
-- grain:   one row per metric with an editable goal
-- columns:
--   metric  text
--   goal    ratio  in the metric's unit; null: no goal
select
    metric,
    goal
from goals
order by metric
