-- metric:   fcr_pct
-- label:    First-contact resolution            label.zh: 首次接触解决率
-- unit:     percent           better: higher    counts: fcr_known
-- means:    Solved, not reopened, and the customer did not come back about it within 7 days; of
--           inbound tickets at least 7 days old with a known customer.
-- means.zh: 已解决、未重开且客户 7 天内未就同一问题再来的工单，占创建满 7 天、客户已知的来访工单的比例。
create macro fcr_pct(is_first_contact_resolution) as
    100.0 * count(*) filter (where is_first_contact_resolution) / nullif(count(is_first_contact_resolution), 0);
