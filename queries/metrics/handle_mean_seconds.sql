-- metric:   handle_mean_seconds
-- label:    Handle time                         label.zh: 平均处理时长
-- unit:     seconds           better: neither   counts: handled
-- means:    Mean talk, typing and after-work time a ticket.
-- means.zh: 每张工单的通话、打字和事后处理时间的平均值。
create macro handle_mean_seconds(handle_seconds) as avg(handle_seconds);
