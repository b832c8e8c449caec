-- metric:   promo_load_ratio
-- label:    Campaign load                       label.zh: 大促负荷倍数
-- unit:     ratio             better: neither   counts: tickets
-- means:    Tickets per hour in the campaign, divided by tickets per hour in the 28 days before it,
--           without other campaigns and holidays. Empty when fewer than 14 such days are known.
-- means.zh: 大促期间每小时工单量除以之前 28 天（不含其他大促和节假日）的每小时工单量；可比天数少于 14 天时为空。
create macro promo_load_ratio(tickets, hours, baseline_tickets, baseline_hours, baseline_days) as if(
    baseline_days >= 14,
    (tickets / nullif(hours, 0)) / nullif(baseline_tickets / nullif(baseline_hours, 0), 0),
    null
);
