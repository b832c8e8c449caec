-- metric:   tickets_per_hour
-- label:    Tickets per hour                    label.zh: 每小时工单量
-- unit:     per_hour          better: neither   counts: tickets
-- means:    Tickets created, by the real hours of the period up to the last export; days of 23 and
--           25 hours count as such.
-- means.zh: 创建的工单数除以期间内截至数据导出时刻的实际小时数；夏令时切换日按 23 或 25 小时计。
create macro tickets_per_hour(tickets, hours) as tickets / nullif(hours, 0);
