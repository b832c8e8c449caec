-- metric:   bot_within_target_pct
-- label:    Bot within target                   label.zh: 机器人达标率
-- unit:     percent           better: higher    counts: bot_target_due
-- means:    Bot replies within the bot's target, of all bot replies.
-- means.zh: 在机器人响应目标时间内的回复占全部机器人回复的比例。
create macro bot_within_target_pct(is_bot_within_target) as
    100.0 * count(*) filter (where is_bot_within_target) / nullif(count(is_bot_within_target), 0);
