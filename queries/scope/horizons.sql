-- Whether a ticket was solved within so many seconds of its creation; null while it is too young to tell, even if
-- solved already, and where the time of creation or solution is unknown. age: seconds up to its last export.
create macro is_resolved_within(horizon, state, seconds, age) as case
    when state = 'unknown' or age is null or age < horizon then null
    when state = 'resolved' then seconds <= horizon
    else false
end;

create macro true_pct(verdict) as 100.0 * count(*) filter (where verdict) / nullif(count(verdict), 0);
