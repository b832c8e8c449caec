-- title:   What the surveys can tell
-- answers: How many were sent, and can answers be linked to tickets?
-- grain:   one row
-- clock:   answers by surveys.answered_at, surveys by sent_at; with survey_clock = 'ticket' both by the creation of
--          the ticket
-- params:  $filter Filter
-- columns:
--   sent              count  all questions; in files of answers only, the answers
--   sent_due          count  7 days or more before the export
--   sent_mature       count  of these, from files that hold the unanswered too
--   answers           count  current answers, all questions
--   unlinked_answers  count  of these, without a ticket
--   comments          count  of these, with a comment
with sent as (
    select
        count(*) as sent,
        count(*) filter (where survey.sent_at + interval 7 days <= survey.seen_at) as sent_due,
        count(survey.is_answered_in_7_days) as sent_mature
    from surveys_sent_in($filter) as survey
),

answers as (
    select
        count(*) as answers,
        count(*) filter (where not survey.is_linked) as unlinked_answers,
        count(*) filter (where trim(survey.comment) <> '') as comments
    from surveys_answered_in($filter) as survey
)

select
    sent.sent,
    sent.sent_due,
    sent.sent_mature,
    answers.answers,
    answers.unlinked_answers,
    answers.comments
from sent
cross join answers
