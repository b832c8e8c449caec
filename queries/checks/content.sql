-- title:   Content
-- answers: What do all rows of this mart amount to, worked out anew?
-- grain:   one row
-- columns:
--   tickets_content  count  as `store` has it since the mart was built
--   surveys_content  count  likewise
with ticket_facts as (
    select bit_xor(hash(ticket)) as content
    from tickets as ticket
),

survey_facts as (
    select bit_xor(hash(survey)) as content
    from surveys as survey
),

attribute_facts as (
    select bit_xor(hash(attribute_set)) as content
    from attribute_sets as attribute_set
)

select
    xor(ticket_facts.content, coalesce(attribute_facts.content, 0)) as tickets_content,
    xor(survey_facts.content, coalesce(attribute_facts.content, 0)) as surveys_content
from ticket_facts
cross join survey_facts
cross join attribute_facts;
