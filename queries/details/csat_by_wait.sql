-- title:   Satisfaction by wait
-- answers: How long can customers wait for a human before they are unhappy?
-- grain:   one row per band of the first response time, also where nobody answered
-- clock:   surveys.answered_at, or the ticket's creation with survey_clock = 'ticket'
-- params:  $filter Filter
-- columns:
--   band              integer  1 to 7; 0: no wait is known (bot only, no reply, no ticket)
--   up_to_seconds     seconds  the longest wait of the band; null for bands 0 and 7
--   answered          count    current CSAT answers
--   csat_pct          percent
--   dissatisfied_pct  percent
with bands as (
    select
        band,
        up_to_seconds::double as up_to_seconds
    from (values (0, null), (1, 30), (2, 60), (3, 300), (4, 1800), (5, 7200), (6, 86400), (7, null))
        as bands(band, up_to_seconds)
),

answers as (
    select
        survey.score,
        case
            when survey.first_response_seconds is null then 0
            when survey.first_response_seconds <= 30 then 1
            when survey.first_response_seconds <= 60 then 2
            when survey.first_response_seconds <= 300 then 3
            when survey.first_response_seconds <= 1800 then 4
            when survey.first_response_seconds <= 7200 then 5
            when survey.first_response_seconds <= 86400 then 6
            else 7
        end as band
    from surveys_answered_in($filter) as survey
    where survey.question = 'csat'
)

select
    bands.band,
    bands.up_to_seconds,
    count(answers.score) as answered,
    csat_pct(answers.score) as csat_pct,
    dissatisfied_pct(answers.score) as dissatisfied_pct
from bands
left join answers on answers.band = bands.band
group by all
order by bands.band
