-- title:   Waiting bands
-- answers: How bad is the tail: how many waited how long for the first human reply?
-- grain:   one row per bucket; waits by the clock that the filter names
-- clock:   tickets.created_at
-- params:  $filter Filter, $by text
-- columns:
--   bucket                           text     the group; an ISO date for day, week, month
--   waits_known                      count    in one of the bands: owed a reply, the wait can be told
--   unknown_tickets                  count    whether and when they were answered cannot be told
--   to_30s_tickets                   count    answered after at most 30 seconds
--   to_1m_tickets                    count    more than that, at most a minute
--   to_5m_tickets                    count
--   to_30m_tickets                   count
--   to_2h_tickets                    count
--   to_24h_tickets                   count
--   over_24h_tickets                 count
--   none_tickets                     count    still waiting, or gone without a reply
--   to_30s_share_pct                 percent  wait_share_pct of the band, as all that follow
--   to_1m_share_pct                  percent
--   to_5m_share_pct                  percent
--   to_30m_share_pct                 percent
--   to_2h_share_pct                  percent
--   to_24h_share_pct                 percent
--   over_24h_share_pct               percent
--   none_share_pct                   percent
--   first_response_p90_target_ratio  ratio
--   answered_under_target            count    answered, and the target can judge it
with selected as (
    select
        bucket($by, ticket.created_at_local) as bucket,
        ticket.response_state,
        if(is_within_target_by_clock($filter) is not null, ticket.target_seconds, null)
            as target_seconds,
        response_seconds($filter) as seconds,
        case
            -- Without a schedule a wait in hours of service is unknown, also one that goes on.
            when ticket.is_unanswered and $filter['is_business_hours']
                and ticket.waited_business_seconds is null then null
            when ticket.is_unanswered then 8
            when seconds <= 30 then 1
            when seconds <= 60 then 2
            when seconds <= 300 then 3
            when seconds <= 1800 then 4
            when seconds <= 7200 then 5
            when seconds <= 86400 then 6
            when seconds is not null then 7
        end as wait_band
    from tickets_created_in($filter) as ticket
),

measured as (
    select
        bucket,
        count(wait_band) as waits_known,
        count(*) filter (where response_state = 'unknown') as unknown_tickets,
        count(*) filter (where wait_band = 1) as to_30s_tickets,
        count(*) filter (where wait_band = 2) as to_1m_tickets,
        count(*) filter (where wait_band = 3) as to_5m_tickets,
        count(*) filter (where wait_band = 4) as to_30m_tickets,
        count(*) filter (where wait_band = 5) as to_2h_tickets,
        count(*) filter (where wait_band = 6) as to_24h_tickets,
        count(*) filter (where wait_band = 7) as over_24h_tickets,
        count(*) filter (where wait_band = 8) as none_tickets,
        wait_share_pct(wait_band, 1) as to_30s_share_pct,
        wait_share_pct(wait_band, 2) as to_1m_share_pct,
        wait_share_pct(wait_band, 3) as to_5m_share_pct,
        wait_share_pct(wait_band, 4) as to_30m_share_pct,
        wait_share_pct(wait_band, 5) as to_2h_share_pct,
        wait_share_pct(wait_band, 6) as to_24h_share_pct,
        wait_share_pct(wait_band, 7) as over_24h_share_pct,
        wait_share_pct(wait_band, 8) as none_share_pct,
        first_response_p90_target_ratio(seconds, target_seconds) as first_response_p90_target_ratio,
        count(seconds / nullif(target_seconds, 0)) as answered_under_target
    from selected
    group by all
)

from measured
union all by name
select
    'all' as bucket, 0 as waits_known, 0 as unknown_tickets, 0 as to_30s_tickets,
    0 as to_1m_tickets, 0 as to_5m_tickets, 0 as to_30m_tickets, 0 as to_2h_tickets,
    0 as to_24h_tickets, 0 as over_24h_tickets, 0 as none_tickets, 0 as answered_under_target
where $by = 'all' and not exists (from measured)
order by bucket
