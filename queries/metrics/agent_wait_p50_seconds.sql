-- metric:   agent_wait_p50_seconds
-- label:    Wait for customer (median)          label.zh: 待客户时长
-- unit:     seconds           better: lower     counts: agent_wait_known
-- means:    Median time a ticket spent pending: time we waited for the customer.
-- means.zh: 工单处于待客户回复状态的时间中位数，即我们等客户的时间。
create macro agent_wait_p50_seconds(agent_wait_seconds) as
    quantile_cont(agent_wait_seconds, 0.5)::double;
