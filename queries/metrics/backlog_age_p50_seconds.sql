-- metric:   backlog_age_p50_seconds
-- label:    Age of open tickets (median)        label.zh: 未结时长中位
-- unit:     seconds           better: lower     counts: backlog
-- means:    Median time from creation to the moment, over the tickets open then.
-- means.zh: 该时刻未结工单自创建以来所经时间的中位数。
create macro backlog_age_p50_seconds(age_seconds) as quantile_cont(age_seconds, 0.5)::double;
