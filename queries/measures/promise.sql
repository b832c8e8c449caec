-- title:   Public promises
-- answers: Is the promised average first response kept?
-- grain:   one row per bucket
-- clock:   tickets.created_at
-- params:  $filter Filter, $by text
-- columns:
--   bucket                     text     the group; an ISO date for day, week, month
--   promise_due_tickets        count    due under a promise, in hours of service
--   promise_mean_seconds       seconds
--   promise_deviation_seconds  seconds  standard deviation of the same waits; null below two
--   promise_seconds            seconds  the mean promised, the newest in the period
with measured as (
    select
        bucket($by, ticket.created_at_local) as bucket,
        count(ticket.promise_wait_seconds) as promise_due_tickets,
        promise_mean_seconds(ticket.promise_wait_seconds) as promise_mean_seconds,
        stddev_samp(ticket.promise_wait_seconds)::double as promise_deviation_seconds,
        max_by(ticket.promise_seconds, ticket.created_at) filter (
            where ticket.promise_wait_seconds is not null
        )::double as promise_seconds
    from tickets_created_in($filter) as ticket
    group by all
)

from measured
union all by name
select 'all' as bucket, 0 as promise_due_tickets
where $by = 'all' and not exists (from measured)
order by bucket
