-- metric:   escalation_pct
-- label:    Escalated                           label.zh: 升级率
-- unit:     percent           better: lower     counts: escalation_known
-- means:    Tickets raised to a senior or supervisor, of those that say so.
-- means.zh: 升级到资深客服或主管的工单，占已注明是否升级的工单的比例。
create macro escalation_pct(is_escalated) as
    100.0 * count(*) filter (where is_escalated) / nullif(count(is_escalated), 0);
