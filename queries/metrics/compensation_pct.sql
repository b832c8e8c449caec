-- metric:   compensation_pct
-- label:    Compensated                         label.zh: 补偿率
-- unit:     percent           better: neither   counts: compensation_known
-- means:    Tickets with a compensation above nought, of all tickets of files that tell.
-- means.zh: 有补偿金额的工单比例；只含有此信息的文件。
create macro compensation_pct(is_compensated) as
    100.0 * count(*) filter (where is_compensated) / nullif(count(is_compensated), 0);
