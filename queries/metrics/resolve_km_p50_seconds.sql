-- metric:   resolve_km_p50_seconds
-- label:    Time to resolve incl. open (median)  label.zh: 解决时长中位（含未结）
-- unit:     seconds           better: lower     counts: resolve_known
-- means:    Median time from creation to the last solution when open and abandoned tickets count
--           with their age (Kaplan-Meier). Empty when fewer than half are solved.
-- means.zh: 把未结和放弃的工单按已经过的时间计入后，从创建到最后解决的时间中位数（Kaplan-Meier 估计）。不到一半解决时为空。
create macro resolve_km_p50_seconds(seconds, surviving) as
    min(seconds) filter (where surviving <= 0.5 + 1e-9)::double;
