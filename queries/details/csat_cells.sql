-- title:   Satisfaction by channel and topic
-- answers: Where are customers content, and where not?
-- grain:   one row per channel and topic with answers
-- clock:   surveys.answered_at, or the ticket's creation with survey_clock = 'ticket'
-- params:  $filter Filter
-- columns:
--   channel           text     null: answers without a ticket and without a channel of their own
--   topic             text
--   answered          count    current CSAT answers
--   csat_pct          percent
--   dissatisfied_pct  percent
select
    bucket('channel', survey.clock_at_local) as channel,
    bucket('topic', survey.clock_at_local) as topic,
    count(survey.score) as answered,
    csat_pct(survey.score) as csat_pct,
    dissatisfied_pct(survey.score) as dissatisfied_pct
from surveys_answered_in($filter) as survey
where survey.question = 'csat'
group by all
order by channel, topic
