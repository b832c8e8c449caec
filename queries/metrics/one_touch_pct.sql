-- metric:   one_touch_pct
-- label:    One-touch                           label.zh: 一次回复解决率
-- unit:     percent           better: higher    counts: human_resolved
-- means:    Solved with exactly one human reply and never reopened, of inbound tickets solved by
--           humans with at least one reply.
-- means.zh: 人工只回复一次即解决且未重开的工单，占客户发起、由人工解决且至少有一次回复的工单的比例。
create macro one_touch_pct(is_one_touch) as
    100.0 * count(*) filter (where is_one_touch) / nullif(count(is_one_touch), 0);
