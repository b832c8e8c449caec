-- metric:   on_hold_p50_seconds
-- label:    On hold (median)                    label.zh: 挂起时长
-- unit:     seconds           better: lower     counts: on_hold_known
-- means:    Median time a ticket spent on hold; it is part of the customer's wait.
-- means.zh: 工单处于挂起状态的时间中位数，已包含在客户等待内。
create macro on_hold_p50_seconds(on_hold_seconds) as quantile_cont(on_hold_seconds, 0.5)::double;
