-- Conditions on single tickets, for the list of tickets alone; all that are chosen must hold. What cannot be told does
-- not hold. `only` narrows no figure: of tickets chosen for being late, the share of late ones says nothing.
create macro is_asked(f, condition) as list_contains(f['only'], condition);

create macro in_conditions(f, row) as
    (not is_asked(f, 'late') or coalesce(not row['is_within_target'], false))
    and (not is_asked(f, 'noreply') or row['response_state'] in ('waiting', 'left'))
    and (not is_asked(f, 'open') or row['resolution_state'] = 'open')
    and (not is_asked(f, 'reopened') or coalesce(row['is_reopened'], false))
    and (
        not is_asked(f, 'low')
        or row['ticket_id'] in (
            select survey.ticket_id
            from surveys as survey
            where
                is_asked(f, 'low')
                and survey.is_current
                and survey.question = 'csat'
                and survey.score <= 2
                and survey.ticket_id is not null
        )
    );

-- Bands of age; a ticket of exactly 4 hours is in the second. Seconds from creation to the moment it is looked at.
create macro age_band(age_seconds) as case
    when age_seconds < 4 * 3600 then '0_4h'
    when age_seconds < 24 * 3600 then '4_24h'
    when age_seconds < 72 * 3600 then '1_3d'
    when age_seconds < 7 * 86400 then '3_7d'
    else 'over_7d'
end;

create macro seconds_between(first_at, last_at) as (epoch_us(last_at) - epoch_us(first_at)) // 1000000;

-- Text that is looked for, in any case, in what names a ticket: its id, its topic as exported, team and agent. Who
-- may not know names hands in the agents that the text means; then no name is looked at, and neither are the topics
-- and teams handed in as hidden, in which only a name could mention it.
create macro wanted(search) as search::struct("text" text, agents text[], hidden text[]);

create macro says(words, search) as
    contains(lower(coalesce(words, '')), lower(wanted(search)['text']))
    and not coalesce(list_contains(wanted(search)['hidden'], words), false);

create macro mentions(row, search) as
    wanted(search)['text'] = ''
    or contains(lower(row['ticket_id']), lower(wanted(search)['text']))
    or says(row['subtopic'], search)
    or says(row['team'], search)
    or if(
        wanted(search)['agents'] is null,
        contains(lower(coalesce(row['agent_id'], '')), lower(wanted(search)['text'])),
        coalesce(list_contains(wanted(search)['agents'], row['agent_id']), false)
    );
