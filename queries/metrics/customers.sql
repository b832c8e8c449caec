-- metric:   customers
-- label:    Customers                           label.zh: 咨询人数
-- unit:     count             better: neither   counts: customers
-- means:    Different customers among the tickets created in the period; tickets without a known
--           customer are left out.
-- means.zh: 期间内创建工单的客户去重人数；客户未知的工单不计。
create macro customers(customer_number) as count(distinct customer_number);
