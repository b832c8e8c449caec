-- metric:   any_response_p50_seconds
-- label:    First response (bot or human)       label.zh: 首次响应时长（含机器人）
-- unit:     seconds           better: lower     counts: any_answered
-- means:    Median time from creation to the first reply, by bot or human, over inbound tickets
--           that got one.
-- means.zh: 客户发起且得到回复的工单，从创建到首个回复（机器人或人工）的时间中位数。
create macro any_response_p50_seconds(any_response_seconds) as
    quantile_cont(any_response_seconds, 0.5)::double;
