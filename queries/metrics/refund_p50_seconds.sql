-- metric:   refund_p50_seconds
-- label:    Refund turn-around (median)         label.zh: 退款时长
-- unit:     seconds           better: lower     counts: refunds_paid
-- means:    Median time from asking for a refund to its payment, over refunds paid.
-- means.zh: 已到账退款从申请到到账的时间中位数。
create macro refund_p50_seconds(refund_seconds) as quantile_cont(refund_seconds, 0.5)::double;
