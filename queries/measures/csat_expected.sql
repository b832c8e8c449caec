-- title:   CSAT against what was to be expected
-- answers: How content are customers, given what they came with?
-- grain:   one row per bucket; what nobody did, or nobody knows who, is left out
-- clock:   surveys.answered_at, or the ticket's creation with survey_clock = 'ticket'
-- params:  $filter Filter, $by text
-- columns:
--   bucket                   text     the group; an ISO date for day, week, month
--   answered                 count    current CSAT answers
--   csat_pct                 percent
--   csat_expected_pct        percent  of the same channels and topics, whoever did the work
--   csat_vs_expected_points  percent  csat_pct minus csat_expected_pct
with answers as (
    select
        bucket($by, survey.clock_at_local) as bucket,
        bucket('channel', survey.clock_at_local) as channel,
        bucket('topic', survey.clock_at_local) as topic,
        survey.score,
        is_worker_chosen($filter) as is_own
    from surveys_answered_in(whoever($filter)) as survey
    where
        survey.question = 'csat'
        and bucket is not null
        and coalesce(survey.agent_id, survey.team) is not null
),

cells as (
    select
        channel,
        topic,
        csat_pct(score) as peers_pct
    from answers
    group by all
),

measured as (
    select
        answers.bucket,
        count(answers.score) as answered,
        csat_pct(answers.score) as csat_pct,
        csat_expected_pct(cells.peers_pct) as csat_expected_pct,
        csat_vs_expected_points(answers.score, cells.peers_pct) as csat_vs_expected_points
    from answers
    inner join cells
        on cells.channel is not distinct from answers.channel
        and cells.topic is not distinct from answers.topic
    where answers.is_own
    group by all
)

from measured
union all by name
select 'all' as bucket, 0 as answered
where $by = 'all' and not exists (from measured)
order by bucket
