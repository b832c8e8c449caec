-- metric:   resolve_km_p50_business_seconds
-- label:    Time to resolve incl. open, in business hours  label.zh: 解决时长中位（含未结，营业时间）
-- unit:     seconds           better: lower     counts: resolve_known
-- means:    Like time to resolve incl. open, but the clock runs in business hours only. Empty
--           without a schedule.
-- means.zh: 口径同解决时长中位（含未结），但只计营业时间。未设置营业时间时为空。
create macro resolve_km_p50_business_seconds(seconds, surviving) as
    min(seconds) filter (where surviving <= 0.5 + 1e-9)::double;
