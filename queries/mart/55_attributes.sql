-- makes:   attribute_sets, attribute_texts (temporary)
-- grain:   one row per combination of kept file columns that a ticket or survey has
-- Many rows share few combinations: each is read from its JSON once, and a ticket carries a number. A file may hold two
-- columns of one name, so each header has a list of values. A ticket's columns are its own; a survey has those of its
-- ticket, and its file's own under names that the ticket lacks, as with the other dimensions.
create temp table attribute_texts as
with found as (
    select ticket.attributes as of_ticket, null::text as of_survey
    from ticket_rows as ticket
    where ticket.attributes is not null
    union
    select ticket.attributes, survey.attributes
    from survey_rows as survey
    left join ticket_rows as ticket on ticket.ticket_id = survey.ticket_id
    where ticket.attributes is not null or survey.attributes is not null
)

select
    row_number() over (order by of_ticket nulls first, of_survey nulls first)::int as attribute_set,
    of_ticket,
    of_survey
from found;

create table attribute_sets as
with pairs as (
    select
        attribute_set,
        true as is_of_ticket,
        unnest(list_zip(json_keys(of_ticket), json_extract_string(of_ticket, '$.*'))) as pair
    from attribute_texts
    union all
    select
        attribute_set,
        false,
        unnest(list_zip(json_keys(of_survey), json_extract_string(of_survey, '$.*')))
    from attribute_texts
),

headers as (
    select
        attribute_set,
        pair[1] as header,
        coalesce(
            list(distinct pair[2] order by pair[2]) filter (where is_of_ticket),
            list(distinct pair[2] order by pair[2])
        ) as "values"
    from pairs
    group by all
)

select
    texts.attribute_set,
    map(
        list(headers.header order by headers.header), list(headers."values" order by headers.header)
    ) as attributes
from attribute_texts as texts
left join headers on headers.attribute_set = texts.attribute_set
group by all
order by all;
