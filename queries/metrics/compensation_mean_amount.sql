-- metric:   compensation_mean_amount
-- label:    Mean compensation                   label.zh: 平均补偿金额
-- unit:     amount            better: neither   counts: compensated
-- means:    Mean amount over the tickets that were compensated, in the store's currency.
-- means.zh: 获得补偿的工单的平均补偿金额，以店铺货币计。
create macro compensation_mean_amount(compensation_amount) as
    avg(compensation_amount) filter (where compensation_amount > 0);
