-- metric:   requester_wait_p50_seconds
-- label:    Customer wait (median)              label.zh: 客户等待时长
-- unit:     seconds           better: lower     counts: requester_wait_known
-- means:    Median time a ticket spent new, open or on hold: time the customer waited for us.
-- means.zh: 工单处于新建、处理中或挂起状态的时间中位数，即客户等我们的时间。
create macro requester_wait_p50_seconds(requester_wait_seconds) as
    quantile_cont(requester_wait_seconds, 0.5)::double;
