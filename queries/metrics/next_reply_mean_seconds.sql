-- metric:   next_reply_mean_seconds
-- label:    Reply per turn                      label.zh: 平均响应时长
-- unit:     seconds           better: lower     counts: reply_turns
-- means:    Sum of all waits from a customer's message to the human reply, by the number of such
--           turns. A last turn still open is left out.
-- means.zh: 客户每次发言到人工回复的等待时间之和除以回合数。尚未回复的最后一回合不计。
create macro next_reply_mean_seconds(reply_wait_seconds, reply_turns) as
    sum(reply_wait_seconds) filter (where reply_turns is not null)
    / nullif(sum(reply_turns) filter (where reply_wait_seconds is not null), 0);
