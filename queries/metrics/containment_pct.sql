-- metric:   containment_pct
-- label:    Contained by bot                    label.zh: 机器人独立接待率
-- unit:     percent           better: higher    counts: bot_tickets
-- means:    Bot conversations that no human entered, of inbound bot starts that ended, are a day
--           old or were handed over. Contained does not mean solved.
-- means.zh: 没有人工介入的机器人会话，占已结束、满一天或已转人工的机器人来访的比例。独立接待不等于已解决。
create macro containment_pct(is_contained) as
    100.0 * count(*) filter (where is_contained) / nullif(count(is_contained), 0);
