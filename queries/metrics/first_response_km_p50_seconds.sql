-- metric:   first_response_km_p50_seconds
-- label:    First response incl. waiting (median)  label.zh: 首响中位（含未回复）
-- unit:     seconds           better: lower     counts: due_tickets
-- means:    Median wait for a human reply when those still waiting or gone count with the time
--           they waited so far (Kaplan-Meier). Empty when fewer than half were answered.
-- means.zh: 把仍在等待和已离开的客户按已等待的时间计入后的首响中位数（Kaplan-Meier 估计）。不到一半得到回复时为空。
create macro first_response_km_p50_seconds(seconds, surviving) as
    min(seconds) filter (where surviving <= 0.5 + 1e-9)::double;
