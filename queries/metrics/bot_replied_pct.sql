-- metric:   bot_replied_pct
-- label:    Answered by the bot                 label.zh: 机器人已回复率
-- unit:     percent           better: higher    counts: bot_tickets
-- means:    Bot conversations in which the bot replied at all, of inbound bot starts that ended,
--           are a day old or were handed over. Empty where no reply of the bot is exported.
-- means.zh: 机器人至少回复过一次的会话，占已结束、满一天或已转人工的机器人来访的比例；未导出机器人回复时为空。
create macro bot_replied_pct(is_bot_replied) as
    100.0 * count(*) filter (where is_bot_replied) / nullif(count(is_bot_replied), 0);
