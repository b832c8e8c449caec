-- Answers by the day they were given, surveys by the day they were sent; with survey_clock = 'ticket' both by the
-- creation of their ticket, and those without a ticket leave. `clock_at_local` is the time that counts.
create macro surveys_answered_in(f) as table
    select
        *,
        if(
            f['survey_clock'] = 'ticket', survey.created_at_local, survey.answered_at_local
        ) as clock_at_local
    from surveys as survey
    where survey.is_current and in_period(f, clock_at_local) and in_scope(f);

create macro surveys_sent_in(f) as table
    select
        *,
        if(
            f['survey_clock'] = 'ticket', survey.created_at_local, survey.sent_at_local
        ) as clock_at_local
    from surveys as survey
    where survey.is_counted and in_period(f, clock_at_local) and in_scope(f);
