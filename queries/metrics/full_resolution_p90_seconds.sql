-- metric:   full_resolution_p90_seconds
-- label:    Full resolution (slowest 10%)       label.zh: 最终解决时长（P90）
-- unit:     seconds           better: lower     counts: resolved
-- means:    Time not exceeded by nine in ten, from creation to the last solution, over solved
--           tickets only; open ones are not in it.
-- means.zh: 已解决工单从创建到最后一次解决的时间，九成工单不超过此值；未结工单不在其内。
create macro full_resolution_p90_seconds(full_resolution_seconds) as
    quantile_cont(full_resolution_seconds, 0.9)::double;
