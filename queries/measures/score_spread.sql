-- title:   Score spread
-- answers: Are the scores polarised?
-- grain:   one row per bucket
-- clock:   surveys.answered_at, or the ticket's creation with survey_clock = 'ticket'
-- params:  $filter Filter, $by text
-- columns:
--   bucket             text     the group; an ISO date for day, week, month
--   answered           count    current CSAT answers
--   score_1_share_pct  percent  score_share_pct of band 1
--   score_2_share_pct  percent
--   score_3_share_pct  percent
--   score_4_share_pct  percent
--   score_5_share_pct  percent
with measured as (
    select
        bucket($by, survey.clock_at_local) as bucket,
        count(survey.score) as answered,
        score_share_pct(survey.score, 1) as score_1_share_pct,
        score_share_pct(survey.score, 2) as score_2_share_pct,
        score_share_pct(survey.score, 3) as score_3_share_pct,
        score_share_pct(survey.score, 4) as score_4_share_pct,
        score_share_pct(survey.score, 5) as score_5_share_pct
    from surveys_answered_in($filter) as survey
    where survey.question = 'csat'
    group by all
)

from measured
union all by name
select 'all' as bucket, 0 as answered
where $by = 'all' and not exists (from measured)
order by bucket
