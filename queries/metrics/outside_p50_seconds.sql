-- metric:   outside_p50_seconds
-- label:    Time at partners (median)           label.zh: 外部处理时长
-- unit:     seconds           better: lower     counts: handed_out
-- means:    Median time that handed-out tickets spent with partners.
-- means.zh: 交由外部处理的工单在合作方停留时间的中位数。
create macro outside_p50_seconds(outside_seconds) as quantile_cont(outside_seconds, 0.5)::double;
