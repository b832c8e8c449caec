-- metric:   resolution_so_far_pct
-- label:    Resolved so far                     label.zh: 当前解决率
-- unit:     percent           better: higher    counts: state_known
-- means:    Tickets solved as of the last export, of all whose state is known, however young.
--           Works without times.
-- means.zh: 截至数据导出时刻已解决的工单，占状态已知工单的比例，不论新旧。没有时间列也能算。
create macro resolution_so_far_pct(is_resolved) as
    100.0 * count(*) filter (where is_resolved) / nullif(count(is_resolved), 0);
