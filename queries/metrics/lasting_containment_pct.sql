-- metric:   lasting_containment_pct
-- label:    Contained for good                  label.zh: 机器人有效解决率
-- unit:     percent           better: higher    counts: bot_mature
-- means:    Bot conversations that no human entered and whose customer did not come back within 7
--           days on any channel, of bot starts at least 7 days old with a known customer.
-- means.zh: 没有人工介入且客户 7 天内未从任何渠道再来的机器人会话，占创建满 7 天、客户已知的机器人来访的比例。
create macro lasting_containment_pct(is_lasting_containment) as
    100.0 * count(*) filter (where is_lasting_containment) / nullif(count(is_lasting_containment), 0);
