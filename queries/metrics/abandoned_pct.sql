-- metric:   abandoned_pct
-- label:    Left the queue                      label.zh: 放弃率
-- unit:     percent           better: lower     counts: abandoned_known
-- means:    Customers who left the human queue before a reply, of all tickets that are owed one.
--           Empty when the file does not tell who left.
-- means.zh: 在人工回复前离开排队的客户，占应由人工回复工单的比例。文件没有放弃时间时为空。
create macro abandoned_pct(is_abandoned) as
    100.0 * count(*) filter (where is_abandoned) / nullif(count(is_abandoned), 0);
