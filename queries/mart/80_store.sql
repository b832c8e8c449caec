-- makes:   store
-- grain:   one row: what this mart is
-- `as_of` is when the tickets were last looked at; only without any ticket, when the surveys were.
create table store as
with ticket_facts as (
    select
        max(seen_at) as seen_at,
        min(created_date) as first_date,
        -- A date after the export is a typing error: days up to it would stand empty.
        coalesce(max(created_date) filter (created_at <= seen_at + interval 1 day), max(created_date))
            as last_date,
        count(*) as tickets,
        bit_xor(hash(ticket)) as content
    from tickets as ticket
),

survey_facts as (
    select
        max(seen_at) as seen_at,
        min(answered_at_local)::date as first_date,
        max(answered_at_local)::date as last_date,
        count(*) as surveys,
        bit_xor(hash(survey)) as content
    from surveys as survey
),

attribute_facts as (
    select bit_xor(hash(attribute_set)) as content
    from attribute_sets as attribute_set
),

import_facts as (
    select coalesce(bool_or(is_sample), false) as is_sample
    from imports
)

select
    getvariable('fingerprint') as fingerprint,
    getvariable('zone') as zone,
    getvariable('week_start')::int as week_start,
    coalesce(ticket_facts.seen_at, survey_facts.seen_at) as as_of,
    local_time(as_of) as as_of_local,
    coalesce(ticket_facts.first_date, survey_facts.first_date) as first_date,
    coalesce(ticket_facts.last_date, survey_facts.last_date) as last_date,
    ticket_facts.tickets,
    survey_facts.surveys,
    import_facts.is_sample,
    xor(ticket_facts.content, coalesce(attribute_facts.content, 0)) as tickets_content,
    xor(survey_facts.content, coalesce(attribute_facts.content, 0)) as surveys_content
from ticket_facts
cross join survey_facts
cross join attribute_facts
cross join import_facts;
