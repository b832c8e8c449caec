-- What "selected" means, apart from the dates. An empty list selects everything.
-- The Filter as SQL sees it: the cast gives empty lists and missing values their types.
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
    len(selection(f)['attributes']) = 0
    or coalesce(
        set_number in (
            select sets.attribute_set
            from attribute_sets as sets
            where
                len(selection(f)['attributes']) > 0
                and len(list_filter(
                    selection(f)['attributes'],
                    lambda chosen: not coalesce(
                        list_has_any(sets.attributes[chosen['header']], chosen['values']), false
                    )
                )) = 0
        ),
        false
    );

-- What hours of the calendar can be chosen by.
create macro in_calendar_scope(f, row) as
    is_chosen(selection(f)['peaks'], row['peak']::text)
    and is_chosen(selection(f)['promos'], row['promo_code'])
    and is_chosen(selection(f)['weekdays'], row['weekday']);

create macro in_scope(f, row) as
    in_calendar_scope(f, row)
    and is_chosen(selection(f)['hours'], row['created_hour'])
    and is_chosen(selection(f)['channels'], row['channel']::text)
    and is_chosen(selection(f)['topics'], coalesce(row['topic']::text, 'unknown'))
    and is_chosen(selection(f)['handled_by'], row['handled_by']::text)
    and is_chosen(selection(f)['priorities'], coalesce(row['priority']::text, 'unknown'))
    and is_chosen(selection(f)['tiers'], coalesce(row['tier']::text, 'unknown'))
    and is_chosen(selection(f)['teams'], row['team'])
    and is_chosen(selection(f)['agents'], row['agent_id'])
    and is_chosen(selection(f)['partners'], row['outside_party']::text)
    and has_attributes(f, row['attribute_set']);

-- Between the dates, both inclusive, and before the cut of an unfinished comparison; local time.
create macro in_period(f, event_at) as
    event_at >= selection(f)['start_date']
    and event_at < selection(f)['end_date'] + 1
    and (selection(f)['until'] is null or event_at < selection(f)['until']);
