-- metric:   first_response_km_p50_business_seconds
-- label:    First response incl. waiting, in business hours  label.zh: 首响中位（含未回复，营业时间）
-- unit:     seconds           better: lower     counts: due_tickets
-- means:    Like first response incl. waiting, but the clock runs in business hours only. Empty
--           without a schedule.
-- means.zh: 口径同首响中位（含未回复），但只计营业时间。未设置营业时间时为空。
create macro first_response_km_p50_business_seconds(seconds, surviving) as
    min(seconds) filter (where surviving <= 0.5 + 1e-9)::double;
