-- metric:   customer_wait_p50_seconds
-- label:    Wait to a human, bot time in (median)  label.zh: 人工总等待（中位）
-- unit:     seconds           better: lower     counts: waited_known
-- means:    Median time from creation to the first human reply, time with the bot included, over
--           answered tickets.
-- means.zh: 已回复工单从创建到人工首次回复的时间中位数，含机器人接待时间。
create macro customer_wait_p50_seconds(customer_wait_seconds) as
    quantile_cont(customer_wait_seconds, 0.5)::double;
