-- Tickets as lists and drawers show them: codes as text, durations and amounts as plain numbers.
create macro tickets_shown() as table
    select
        * replace (
            channel::text as channel,
            topic::text as topic,
            handled_by::text as handled_by,
            priority::text as priority,
            tier::text as tier,
            status::text as status,
            response_state::text as response_state,
            resolution_state::text as resolution_state,
            first_response_seconds::double as first_response_seconds,
            waited_seconds::double as waited_seconds,
            target_seconds::double as target_seconds,
            full_resolution_seconds::double as full_resolution_seconds,
            open_seconds::double as open_seconds,
            compensation_amount::double as compensation_amount
        )
    from tickets;
