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

-- The columns below are those of the row that stands in the where clause: handing a row over as a struct, even one of
-- these few, took as long to plan as all else.

-- What hours of the calendar can be chosen by.
create macro in_calendar_scope(f) as
    is_chosen(f['peaks'], peak::text)
    and is_chosen(f['promos'], promo_code)
    and is_chosen(f['weekdays'], weekday);

create macro in_scope(f) as
    in_calendar_scope(f)
    and is_chosen(f['hours'], created_hour)
    and is_chosen(f['channels'], channel::text)
    and is_chosen(f['topics'], coalesce(topic::text, 'unknown'))
    and is_chosen(f['handled_by'], handled_by::text)
    and is_chosen(f['priorities'], coalesce(priority::text, 'unknown'))
    and is_chosen(f['tiers'], coalesce(tier::text, 'unknown'))
    and is_chosen(f['teams'], team)
    and is_chosen(f['agents'], agent_id)
    and is_chosen(f['partners'], outside_party::text)
    and has_attributes(f, attribute_set);

-- Between the dates, both inclusive, and before the cut of an unfinished comparison; local time.
create macro in_period(f, event_at) as
    event_at >= f['start_date']
    and event_at < f['end_date'] + 1
    and (f['until'] is null or event_at < f['until']);
