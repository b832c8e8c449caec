-- metric:   within_target_business_pct
-- label:    Answered within target in business hours  label.zh: 响应达标率（营业时间）
-- unit:     percent           better: higher    counts: target_business_due
-- means:    Like answered within target, but the clock runs in business hours only. Empty without
--           a schedule.
-- means.zh: 口径同响应达标率，但只计营业时间。未设置营业时间时为空。
create macro within_target_business_pct(is_within_target) as
    100.0 * count(*) filter (where is_within_target) / nullif(count(is_within_target), 0);
