-- metric:   first_resolution_p50_seconds
-- label:    First resolution (median)           label.zh: 首次解决时长（中位）
-- unit:     seconds           better: lower     counts: first_resolved
-- means:    Median time from creation to the first solution, over solved tickets; later reopening
--           does not change it.
-- means.zh: 已解决工单从创建到首次解决的时间，取中位数；之后重开不影响。
create macro first_resolution_p50_seconds(first_resolution_seconds) as
    quantile_cont(first_resolution_seconds, 0.5)::double;
