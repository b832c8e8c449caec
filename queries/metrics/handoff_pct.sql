-- metric:   handoff_pct
-- label:    Handed to a human                   label.zh: 转人工率
-- unit:     percent           better: lower     counts: bot_tickets
-- means:    Bot conversations handed to a human, of the same base: always 100 minus contained.
-- means.zh: 转给人工的机器人会话占同一基数的比例，恒等于 100 减独立接待率。
create macro handoff_pct(is_contained) as
    100.0 * count(*) filter (where not is_contained) / nullif(count(is_contained), 0);
