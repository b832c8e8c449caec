-- metric:   full_resolution_mean_seconds
-- label:    Full resolution (mean)              label.zh: 最终解决时长（平均）
-- unit:     seconds           better: lower     counts: resolved
-- means:    Mean time from creation to the last solution, over solved tickets only; open ones are
--           not in it.
-- means.zh: 已解决工单从创建到最后一次解决的时间，取平均值；未结工单不在其内。
create macro full_resolution_mean_seconds(full_resolution_seconds) as avg(full_resolution_seconds);
