-- metric:   reopen_pct
-- label:    Reopened                            label.zh: 重开率
-- unit:     percent           better: lower     counts: ever_resolved
-- means:    Tickets opened again after a solution, of all that were ever solved.
-- means.zh: 解决后又被重新打开的工单，占曾经解决过的工单的比例。
create macro reopen_pct(is_reopened) as
    100.0 * count(*) filter (where is_reopened) / nullif(count(is_reopened), 0);
