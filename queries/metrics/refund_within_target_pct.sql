-- metric:   refund_within_target_pct
-- label:    Refund within target                label.zh: 退款达标率
-- unit:     percent           better: higher    counts: refunds
-- means:    Refunds paid within the target, of those paid and those unpaid and overdue.
-- means.zh: 在目标时间内到账的退款，占已到账和逾期未到账退款的比例。
create macro refund_within_target_pct(is_refund_within_target) as
    100.0 * count(*) filter (where is_refund_within_target) / nullif(count(is_refund_within_target), 0);
