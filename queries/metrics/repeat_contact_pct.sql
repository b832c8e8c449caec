-- metric:   repeat_contact_pct
-- label:    Came back in 7 days                 label.zh: 7日重复咨询率
-- unit:     percent           better: lower     counts: mature_known
-- means:    Tickets followed by another inbound ticket of the same customer within 7 days, same
--           topic or topic unstated; of inbound tickets at least 7 days old with a known customer.
-- means.zh: 同一客户 7 天内就相同（或未注明）主题再次来访的工单，占创建满 7 天、客户已知的来访工单的比例。
create macro repeat_contact_pct(has_repeat) as
    100.0 * count(*) filter (where has_repeat) / nullif(count(has_repeat), 0);
