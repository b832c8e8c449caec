-- title:   Resolution
-- answers: Do we solve it, the first time, and how fast?
-- grain:   one row per bucket
-- clock:   tickets.created_at
-- params:  $filter Filter, $by text
-- columns:
--   bucket                        text     the group; an ISO date for day, week, month
--   tickets                       count
--   mature_tickets                count    at least 7 days old when last exported
--   resolution_pct                percent
--   resolution_so_far_pct         percent
--   state_known                   count    solved or not is known
--   resolved                      count    solved after a known time
--   resolve_km_p50_seconds        seconds  null when half were not reached
--   resolve_known                 count    solved, open or gone after a known time
--   full_resolution_p50_seconds   seconds
--   full_resolution_p90_seconds   seconds
--   full_resolution_mean_seconds  seconds
--   first_resolution_p50_seconds  seconds
--   first_resolution_p90_seconds  seconds
--   first_resolved                count    first solved after a known time
--   one_touch_pct                 percent
--   human_resolved                count    solved by humans, number of replies known
--   fcr_pct                       percent
--   fcr_known                     count    mature, customer and reopening known
--   repeat_contact_pct            percent
--   mature_known                  count    mature, customer known
--   reopen_pct                    percent
--   ever_resolved                 count
--   transfer_pct                  percent
--   stations_known                count
--   team_transfer_pct             percent
--   team_stations_known           count
with selected as (
    select bucket($by, ticket.created_at_local) as bucket, ticket.*
    from tickets_created_in($filter) as ticket
),

measured as (
    select
        bucket,
        tickets(ticket_id) as tickets,
        count(is_resolved_in_7_days) as mature_tickets,
        resolution_pct(is_resolved_in_7_days) as resolution_pct,
        resolution_so_far_pct(is_resolved) as resolution_so_far_pct,
        count(is_resolved) as state_known,
        count(full_resolution_seconds) as resolved,
        full_resolution_p50_seconds(full_resolution_seconds) as full_resolution_p50_seconds,
        full_resolution_p90_seconds(full_resolution_seconds) as full_resolution_p90_seconds,
        full_resolution_mean_seconds(full_resolution_seconds) as full_resolution_mean_seconds,
        first_resolution_p50_seconds(first_resolution_seconds) as first_resolution_p50_seconds,
        first_resolution_p90_seconds(first_resolution_seconds) as first_resolution_p90_seconds,
        count(first_resolution_seconds) as first_resolved,
        one_touch_pct(is_one_touch) as one_touch_pct,
        count(is_one_touch) as human_resolved,
        fcr_pct(is_first_contact_resolution) as fcr_pct,
        count(is_first_contact_resolution) as fcr_known,
        repeat_contact_pct(has_repeat) as repeat_contact_pct,
        count(has_repeat) as mature_known,
        reopen_pct(is_reopened) as reopen_pct,
        count(is_reopened) as ever_resolved,
        transfer_pct(is_transferred) as transfer_pct,
        count(is_transferred) as stations_known,
        team_transfer_pct(is_team_transferred) as team_transfer_pct,
        count(is_team_transferred) as team_stations_known
    from selected
    group by all
),

-- A solution ends the wait; open and abandoned tickets count with the time they have lasted.
waits as (
    select
        bucket,
        full_resolution_seconds as ended_seconds,
        open_seconds as lasted_seconds
    from selected
),

medians as (
    select
        bucket,
        resolve_km_p50_seconds(seconds, surviving) as resolve_km_p50_seconds,
        any_value(known) as resolve_known
    from survival_of('waits', 0.5)
    group by all
)

select
    measured.bucket,
    tickets,
    mature_tickets,
    resolution_pct,
    resolution_so_far_pct,
    state_known,
    resolved,
    medians.resolve_km_p50_seconds,
    coalesce(medians.resolve_known, 0) as resolve_known,
    full_resolution_p50_seconds,
    full_resolution_p90_seconds,
    full_resolution_mean_seconds,
    first_resolution_p50_seconds,
    first_resolution_p90_seconds,
    first_resolved,
    one_touch_pct,
    human_resolved,
    fcr_pct,
    fcr_known,
    repeat_contact_pct,
    mature_known,
    reopen_pct,
    ever_resolved,
    transfer_pct,
    stations_known,
    team_transfer_pct,
    team_stations_known
from measured
left join medians on medians.bucket is not distinct from measured.bucket
union all by name
select
    'all' as bucket, 0 as tickets, 0 as mature_tickets, 0 as state_known, 0 as resolved,
    0 as resolve_known, 0 as first_resolved, 0 as human_resolved, 0 as fcr_known, 0 as mature_known,
    0 as ever_resolved, 0 as stations_known, 0 as team_stations_known
where $by = 'all' and not exists (from measured)
order by bucket
