-- metric:   first_resolution_p50_business_seconds
-- label:    First resolution in business hours (median)  label.zh: 首次解决时长（营业时间，中位）
-- unit:     seconds           better: lower     counts: first_resolved
-- means:    Like first resolution, but the clock runs in business hours only. Empty without a
--           schedule.
-- means.zh: 口径同首次解决时长，但只计营业时间。未设置营业时间时为空。
create macro first_resolution_p50_business_seconds(first_resolution_business_seconds) as
    quantile_cont(first_resolution_business_seconds, 0.5)::double;
