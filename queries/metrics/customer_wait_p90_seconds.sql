-- metric:   customer_wait_p90_seconds
-- label:    Wait to a human, bot time in (slowest 10%)  label.zh: 人工总等待（P90）
-- unit:     seconds           better: lower     counts: waited_known
-- means:    One answered customer in ten waited longer than this for a human, time with the bot
--           included.
-- means.zh: 每十位得到回复的客户中有一位等人工的时间超过此值，含机器人接待时间。
create macro customer_wait_p90_seconds(customer_wait_seconds) as
    quantile_cont(customer_wait_seconds, 0.9)::double;
