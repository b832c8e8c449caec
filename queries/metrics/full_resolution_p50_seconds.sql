-- metric:   full_resolution_p50_seconds
-- label:    Full resolution (median)            label.zh: 最终解决时长（中位）
-- unit:     seconds           better: lower     counts: resolved
-- means:    Median time from creation to the last solution, over solved tickets only; open ones
--           are not in it.
-- means.zh: 已解决工单从创建到最后一次解决的时间，取中位数；未结工单不在其内。
create macro full_resolution_p50_seconds(full_resolution_seconds) as
    quantile_cont(full_resolution_seconds, 0.5)::double;
