-- metric:   promise_mean_seconds
-- label:    Mean against promise                label.zh: 平均响应（承诺口径）
-- unit:     seconds           better: lower     counts: promise_due_tickets
-- means:    Mean time to the first human reply, or waited so far, of tickets under a public
--           promise whose clock began in hours of service.
-- means.zh: 有对外承诺、且在服务时间内开始计时的工单，到人工首次回复（未回复的取已等待）的平均时间。
create macro promise_mean_seconds(promise_wait_seconds) as avg(promise_wait_seconds);
