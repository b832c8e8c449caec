-- Which clock runs: the calendar's, or with is_business_hours the one that stops outside the hours of service.
create macro response_seconds(f) as if(
    f['is_business_hours'],
    first_response_business_seconds,
    first_response_seconds
);

-- The verdict by hours of service. What the calendar cannot judge, they cannot either; waiting or gone within the
-- target tells nothing.
create macro is_within_target_in_service(verdict, response_seconds, waited_seconds, target_seconds) as case
    when verdict is null then null
    when response_seconds is not null then response_seconds <= target_seconds
    when waited_seconds > target_seconds then false
end;

create macro is_within_target_by_clock(f) as if(
    f['is_business_hours'],
    is_within_target_in_service(
        is_within_target, first_response_business_seconds, waited_business_seconds, target_seconds
    ),
    is_within_target
);

-- Which of n values in order (1 the smallest) bound their q-quantile in 95 of 100 samples. Below 1 or above n there
-- is no such value, so the bound is null.
create macro low_rank(n, q) as
    floor(n * q::double - 1.959964 * sqrt(n * q::double * (1 - q::double)));

create macro high_rank(n, q) as
    ceil(n * q::double + 1.959964 * sqrt(n * q::double * (1 - q::double))) + 1;

-- The value of that rank in a sorted list; null where it has none, and below 1, from where DuckDB counts from the end.
create macro at_rank(sorted, rank) as if(rank >= 1, sorted[rank::bigint], null)::double;
