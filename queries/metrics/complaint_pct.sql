-- metric:   complaint_pct
-- label:    Complaints                          label.zh: 投诉率
-- unit:     percent           better: lower     counts: complaint_known
-- means:    Tickets marked as a complaint, of those that say whether they are one.
-- means.zh: 标记为投诉的工单，占已注明是否投诉的工单的比例。
create macro complaint_pct(is_complaint) as
    100.0 * count(*) filter (where is_complaint) / nullif(count(is_complaint), 0);
