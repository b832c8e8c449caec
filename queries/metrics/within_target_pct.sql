-- metric:   within_target_pct
-- label:    Answered within target              label.zh: 响应达标率
-- unit:     percent           better: higher    counts: target_due
-- means:    Tickets answered by a human within their target, of those answered and those waiting
--           or gone beyond it. Who waits or left within the target is not counted yet.
-- means.zh: 在目标时间内得到人工回复的工单，占已回复以及等待或离开时已超过目标的工单的比例。尚未超过目标的不计入。
create macro within_target_pct(is_within_target) as
    100.0 * count(*) filter (where is_within_target) / nullif(count(is_within_target), 0);
