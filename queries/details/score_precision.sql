-- title:   Precision of the scores
-- answers: How far may the averages be off by chance?
-- grain:   one row
-- clock:   surveys.answered_at, or the ticket's creation with survey_clock = 'ticket'
-- params:  $filter Filter
-- columns:
--   csat_deviation_score  score  sample standard deviation, of scales with more than two points
--   answered_graded       count
--   nps_promoters         count  9 and 10
--   nps_detractors        count  0 to 6
--   nps_answers           count
--   ces_deviation_score   score  sample standard deviation
--   ces_answers           count
with selected as (
    select
        if(survey.question = 'csat' and survey.is_graded, survey.score, null) as graded,
        if(survey.question = 'nps', survey.score, null) as nps,
        if(survey.question = 'ces', survey.score, null) as ces
    from surveys_answered_in($filter) as survey
)

select
    stddev_samp(graded) as csat_deviation_score,
    count(graded) as answered_graded,
    count(*) filter (where nps >= 9) as nps_promoters,
    count(*) filter (where nps <= 6) as nps_detractors,
    count(nps) as nps_answers,
    stddev_samp(ces) as ces_deviation_score,
    count(ces) as ces_answers
from selected
