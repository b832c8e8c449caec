-- title:   Low scores
-- answers: How many were unhappy, and what share of those who answered?
-- grain:   one row per bucket
-- clock:   surveys.answered_at, or the ticket's creation with survey_clock = 'ticket'
-- params:  $filter Filter, $by text
-- columns:
--   bucket            text     the group; an ISO date for day, week, month
--   answered          count    current CSAT answers
--   low_answers       count    of them, score 1 or 2
--   dissatisfied_pct  percent
with measured as (
    select
        bucket($by, survey.clock_at_local) as bucket,
        count(survey.score) as answered,
        count(*) filter (where survey.score <= 2) as low_answers,
        dissatisfied_pct(survey.score) as dissatisfied_pct
    from surveys_answered_in($filter) as survey
    where survey.question = 'csat'
    group by all
)

from measured
union all by name
select 'all' as bucket, 0 as answered, 0 as low_answers
where $by = 'all' and not exists (from measured)
order by bucket
