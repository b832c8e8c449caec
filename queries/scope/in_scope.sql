-- What "selected" means, apart from the dates. An empty list selects everything.
-- The Filter as SQL sees it: the cast gives empty lists and missing values their types. Who asks casts, once: a cast in
-- each place that looks at a field made planning dearer than counting.
create macro selection(f) as f::struct(
    start_date date, end_date date, "until" timestamp,
    channels text[], topics text[], handled_by text[], priorities text[], tiers text[],
    teams text[], agents text[], peaks text[], promos text[], partners text[],
    attributes struct(header text, "values" text[])[],
    weekdays int[], hours int[], "only" text[], ages text[],
    is_business_hours boolean, survey_clock text
);

create macro is_chosen(choice, code) as len(choice) = 0 or list_contains(choice, code);

-- Kept file columns: values of one header are alternatives, headers narrow each other. The few combinations of the
-- mart are judged, and rows are looked up among them by number; those without any kept column match no choice. Where
-- nothing is chosen there is nothing to look up in.
create macro has_attributes(f, set_number) as
    len(f['attributes']) = 0
    or coalesce(
        set_number in (
            select sets.attribute_set
            from attribute_sets as sets
            where
                len(f['attributes']) > 0
                and len(list_filter(
                    f['attributes'],
                    lambda chosen: not coalesce(
                        list_has_any(sets.attributes[chosen['header']], chosen['values']), false
                    )
                )) = 0
        ),
        false
    );

-- What hours of the calendar can be chosen by.
create macro in_calendar_scope(f, row) as
    is_chosen(f['peaks'], row['peak']::text)
    and is_chosen(f['promos'], row['promo_code'])
    and is_chosen(f['weekdays'], row['weekday']);

create macro in_scope(f, row) as
    in_calendar_scope(f, row)
    and is_chosen(f['hours'], row['created_hour'])
    and is_chosen(f['channels'], row['channel']::text)
    and is_chosen(f['topics'], coalesce(row['topic']::text, 'unknown'))
    and is_chosen(f['handled_by'], row['handled_by']::text)
    and is_chosen(f['priorities'], coalesce(row['priority']::text, 'unknown'))
    and is_chosen(f['tiers'], coalesce(row['tier']::text, 'unknown'))
    and is_chosen(f['teams'], row['team'])
    and is_chosen(f['agents'], row['agent_id'])
    and is_chosen(f['partners'], row['outside_party']::text)
    and has_attributes(f, row['attribute_set']);

-- Between the dates, both inclusive, and before the cut of an unfinished comparison; local time.
create macro in_period(f, event_at) as
    event_at >= f['start_date']
    and event_at < f['end_date'] + 1
    and (f['until'] is null or event_at < f['until']);

-- Rows of tickets or surveys with their `traits`: all that a row can be chosen and grouped by. `rows` is the name of
-- the table. Handing over these few columns is what keeps a question cheap to plan: the row itself has a hundred.
create macro with_traits(rows) as table
    select
        *,
        {
            'peak': peak,
            'day_kind': day_kind,
            'day_part': day_part,
            'promo_code': promo_code,
            'weekday': weekday,
            'created_hour': created_hour,
            'channel': channel,
            'topic': topic,
            'subtopic': subtopic,
            'handled_by': handled_by,
            'priority': priority,
            'tier': tier,
            'outside_party': outside_party,
            'team': team,
            'agent_id': agent_id,
            'attribute_set': attribute_set,
        } as traits
    from query_table(rows);
