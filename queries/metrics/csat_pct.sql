-- metric:   csat_pct
-- label:    CSAT                                label.zh: 满意度
-- unit:     percent           better: higher    counts: answered
-- means:    Answers scoring 4 or 5, of the latest answer per ticket. Empty when nobody answered:
--           no answer is no bad score.
-- means.zh: 每张工单最新一次评价中 4 分和 5 分的占比。无人评价时为空，未评价不等于差评。
create macro csat_pct(score) as
    100.0 * count(*) filter (where score >= 4) / nullif(count(score), 0);
