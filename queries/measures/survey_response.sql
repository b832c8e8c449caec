-- title:   Survey response
-- answers: How many of those asked answered, and can the scores be trusted?
-- grain:   one row per bucket
-- clock:   surveys.sent_at, or the ticket's creation with survey_clock = 'ticket'
-- params:  $filter Filter, $by text
-- columns:
--   bucket             text     the group; an ISO date for day, week, month
--   sent_mature        count    sent at least 7 days before the export, of files that hold the unanswered
--   response_rate_pct  percent
with measured as (
    select
        bucket($by, survey.clock_at_local) as bucket,
        count(survey.is_answered_in_7_days) as sent_mature,
        response_rate_pct(survey.is_answered_in_7_days) as response_rate_pct
    from surveys_sent_in($filter) as survey
    group by all
)

from measured
union all by name
select 'all' as bucket, 0 as sent_mature
where $by = 'all' and not exists (from measured)
order by bucket
