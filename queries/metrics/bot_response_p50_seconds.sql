-- metric:   bot_response_p50_seconds
-- label:    Bot response                        label.zh: 机器人响应时长
-- unit:     seconds           better: lower     counts: bot_answered
-- means:    Median time from creation to the bot's first reply.
-- means.zh: 从创建到机器人首次回复的时间中位数。
create macro bot_response_p50_seconds(bot_response_seconds) as
    quantile_cont(bot_response_seconds, 0.5)::double;
