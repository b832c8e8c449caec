-- Which clock runs: the calendar's, or with is_business_hours the one that stops outside the hours of service.
create macro response_seconds(f, row) as if(
    f['is_business_hours'],
    row['first_response_business_seconds'],
    row['first_response_seconds']
);

-- The verdict by hours of service. What the calendar cannot judge, they cannot either; waiting or gone within the
-- target tells nothing.
create macro is_within_target_in_service(row) as case
    when row['is_within_target'] is null then null
    when row['first_response_business_seconds'] is not null
        then row['first_response_business_seconds'] <= row['target_seconds']
    when row['waited_business_seconds'] > row['target_seconds'] then false
end;

create macro is_within_target_by_clock(f, row) as if(
    f['is_business_hours'], is_within_target_in_service(row), row['is_within_target']
);

-- Which of n values in order (1 the smallest) bound their q-quantile in 95 of 100 samples. Below 1 or above n there
-- is no such value, so the bound is null.
create macro low_rank(n, q) as
    floor(n * q::double - 1.959964 * sqrt(n * q::double * (1 - q::double)));

create macro high_rank(n, q) as
    ceil(n * q::double + 1.959964 * sqrt(n * q::double * (1 - q::double))) + 1;
