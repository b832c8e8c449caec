-- metric:   backlog_oldest_seconds
-- label:    Oldest open ticket                  label.zh: 最长未结时长
-- unit:     seconds           better: lower     counts: backlog
-- means:    Time since creation of the oldest ticket open at the moment.
-- means.zh: 该时刻最早一张未结工单自创建以来所经的时间。
create macro backlog_oldest_seconds(age_seconds) as max(age_seconds)::double;
