-- title:   Comments
-- answers: Why are customers unhappy, in their own words?
-- grain:   one row per current answer with a comment, low scores first, then the newest
-- clock:   surveys.answered_at, or the ticket's creation with survey_clock = 'ticket'
-- params:  $filter Filter, $search text = '', $limit integer = 50, $offset integer = 0
-- columns:
--   survey_id          text
--   ticket_id          text        null: not linked
--   question           text
--   answered_at_local  local time
--   score              score       on the question's own scale
--   is_low             boolean     CSAT 1 and 2, NPS 0 to 6
--   comment            comment     masked at the import
--   channel            text
--   topic              text
--   team               team
--   matching           count       comments that the search finds, on all pages; the same in every row
select
    survey.survey_id,
    survey.ticket_id,
    survey.question::text as question,
    survey.answered_at_local,
    survey.score,
    coalesce(
        survey.question = 'csat' and survey.score <= 2
        or survey.question = 'nps' and survey.score <= 6,
        false
    ) as is_low,
    survey.comment,
    bucket('channel', survey.clock_at_local) as channel,
    bucket('topic', survey.clock_at_local) as topic,
    survey.team,
    count(*) over () as matching
from surveys_answered_in($filter) as survey
where
    trim(survey.comment) <> ''
    and contains(lower(survey.comment), lower(trim($search)))
order by is_low desc, survey.answered_at desc, survey.survey_id
limit $limit offset $offset
