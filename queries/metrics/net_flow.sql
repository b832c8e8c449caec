-- metric:   net_flow
-- label:    Created minus resolved              label.zh: 净增量
-- unit:     count             better: lower     counts: tickets
-- means:    Tickets created in the period minus tickets resolved in it. Above nought the backlog
--           grows. Two clocks on purpose.
-- means.zh: 期间内创建的工单数减去期间内解决的工单数；大于 0 表示积压增加。两个数有意采用不同的时间口径。
create macro net_flow(created_id, resolved_id) as count(created_id) - count(resolved_id);
