-- metric:   self_service_pct
-- label:    Self-service diversion              label.zh: 自助分流率
-- unit:     percent           better: higher    counts: contacts
-- means:    Self-service visits, of all contacts that customers began: visits and tickets. Empty
--           unless visits of the period are imported.
-- means.zh: 自助访问占客户主动发起的全部接触（访问与工单）的比例；未导入该期间的自助访问时为空。
create macro self_service_pct(is_self_service) as
    100.0 * count(*) filter (where is_self_service) / nullif(count(is_self_service), 0);
