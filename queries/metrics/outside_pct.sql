-- metric:   outside_pct
-- label:    Handed to a partner                 label.zh: 外部协同率
-- unit:     percent           better: neither   counts: outside_known
-- means:    Tickets that waited on a supplier, logistics firm or other department, of all tickets
--           of files that tell.
-- means.zh: 交由供应商、物流商或其他部门处理过的工单比例；只含有此信息的文件。
create macro outside_pct(is_outside) as
    100.0 * count(*) filter (where is_outside) / nullif(count(is_outside), 0);
