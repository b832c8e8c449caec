-- metric:   full_resolution_p50_business_seconds
-- label:    Full resolution in business hours (median)  label.zh: 最终解决时长（营业时间，中位）
-- unit:     seconds           better: lower     counts: resolved
-- means:    Like full resolution, but the clock runs in business hours only. Empty without a
--           schedule.
-- means.zh: 口径同最终解决时长，但只计营业时间。未设置营业时间时为空。
create macro full_resolution_p50_business_seconds(full_resolution_business_seconds) as
    quantile_cont(full_resolution_business_seconds, 0.5)::double;
