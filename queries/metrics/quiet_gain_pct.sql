-- metric:   quiet_gain_pct
-- label:    Gain of quiet hours                 label.zh: 避峰收益
-- unit:     percent           better: higher    counts: quiet_answered
-- means:    By how much the median first response is shorter on workdays for tickets created 8–10 or
--           15–24 h than for those created 10–15 h: what the advice to ask then is worth.
-- means.zh: 工作日 8–10 点或 15–24 点创建的工单，其首次响应中位时长比 10–15 点创建的短多少：即“错峰咨询”建议的收益。
create macro quiet_gain_pct(quiet_seconds, busy_seconds) as
    100.0 * (1 - quiet_seconds / nullif(busy_seconds, 0));
