-- metric:   first_response_p50_business_seconds
-- label:    First response in business hours (median)  label.zh: 人工首次响应时长（营业时间，中位）
-- unit:     seconds           better: lower     counts: answered_tickets
-- means:    Like first response, but the clock runs in business hours only. Empty without a
--           schedule.
-- means.zh: 口径同人工首次响应时长，但只计营业时间。未设置营业时间时为空。
create macro first_response_p50_business_seconds(first_response_business_seconds) as
    quantile_cont(first_response_business_seconds, 0.5)::double;
