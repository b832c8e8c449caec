-- title:   Satisfaction
-- answers: How satisfied were the customers who answered?
-- grain:   one row per bucket
-- clock:   surveys.answered_at, or the ticket's creation with survey_clock = 'ticket'
-- params:  $filter Filter, $by text
-- columns:
--   bucket            text     the group; an ISO date for day, week, month
--   answered          count    current CSAT answers: the n under every CSAT rate
--   csat_pct          percent
--   dissatisfied_pct  percent
--   csat_mean_score   score
--   answered_graded   count    on scales with more than two points
--   nps_score         score
--   nps_answers       count
--   ces_score         score
--   ces_answers       count
with selected as (
    select
        bucket($by, survey.clock_at_local) as bucket,
        if(survey.question = 'csat', survey.score, null) as csat,
        if(survey.is_graded, csat, null) as graded,
        if(survey.question = 'nps', survey.score, null) as nps,
        if(survey.question = 'ces', survey.score, null) as ces
    from surveys_answered_in($filter) as survey
),

measured as (
    select
        bucket,
        count(csat) as answered,
        csat_pct(csat) as csat_pct,
        dissatisfied_pct(csat) as dissatisfied_pct,
        csat_mean_score(graded) as csat_mean_score,
        count(graded) as answered_graded,
        nps_score(nps) as nps_score,
        count(nps) as nps_answers,
        ces_score(ces) as ces_score,
        count(ces) as ces_answers
    from selected
    group by all
)

from measured
union all by name
select
    'all' as bucket, 0 as answered, 0 as answered_graded, 0 as nps_answers, 0 as ces_answers
where $by = 'all' and not exists (from measured)
order by bucket
