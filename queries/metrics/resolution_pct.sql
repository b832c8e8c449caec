-- metric:   resolution_pct
-- label:    Resolved in 7 days                  label.zh: 7日解决率
-- unit:     percent           better: higher    counts: mature_tickets
-- means:    Tickets solved within 7 days of creation, of those created at least 7 days before the
--           last export; younger ones are left out even if solved. Abandoned is not solved; of
--           reopened ones the last solution counts.
-- means.zh: 创建后 7 天内解决的工单，占创建已满 7 天的工单的比例；未满 7 天的即使已解决也不计。放弃视为未解决，重开的以最后一次解决为准。
create macro resolution_pct(is_resolved_in_7_days) as
    100.0 * count(*) filter (where is_resolved_in_7_days) / nullif(count(is_resolved_in_7_days), 0);
