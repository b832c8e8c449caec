-- metric:   first_resolution_p90_seconds
-- label:    First resolution (slowest 10%)      label.zh: 首次解决时长（P90）
-- unit:     seconds           better: lower     counts: first_resolved
-- means:    Time not exceeded by nine in ten, from creation to the first solution, over solved
--           tickets; later reopening does not change it.
-- means.zh: 已解决工单从创建到首次解决的时间，九成工单不超过此值；之后重开不影响。
create macro first_resolution_p90_seconds(first_resolution_seconds) as
    quantile_cont(first_resolution_seconds, 0.9)::double;
