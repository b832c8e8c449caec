-- title:   The store
-- answers: What data are these, and how fresh?
-- grain:   one row
-- columns:
--   as_of        instant     when the tickets were last exported; null in an empty store
--   as_of_local  local time
--   zone         text        the reporting zone
--   week_start   integer     1 Monday to 7 Sunday
--   first_date   date        of the first ticket; without tickets, of the first answer
--   last_date    date
--   tickets      count       all of them, also merged, deleted and spam
--   surveys      count       all of them, also unanswered
--   is_sample    boolean     sample data are among them
--   fingerprint  text
select
    as_of,
    as_of_local,
    zone,
    week_start,
    first_date,
    last_date,
    tickets,
    surveys,
    is_sample,
    fingerprint
from store
