-- metric:   dissatisfied_pct
-- label:    Dissatisfied                        label.zh: 不满意率
-- unit:     percent           better: lower     counts: answered
-- means:    Answers scoring 1 or 2, of the latest answer per ticket.
-- means.zh: 每张工单最新一次评价中 1 分和 2 分的占比。
create macro dissatisfied_pct(score) as
    100.0 * count(*) filter (where score <= 2) / nullif(count(score), 0);
