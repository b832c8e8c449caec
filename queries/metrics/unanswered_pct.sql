-- metric:   unanswered_pct
-- label:    No human reply                      label.zh: 未回复率
-- unit:     percent           better: lower     counts: due_tickets
-- means:    Tickets still waiting or gone without a human reply, of all that are owed one: so far,
--           as of the last export.
-- means.zh: 尚在等待或未获人工回复就离开的工单，占应由人工回复工单的比例；截至数据导出时刻。
create macro unanswered_pct(is_unanswered) as
    100.0 * count(*) filter (where is_unanswered) / nullif(count(is_unanswered), 0);
