-- metric:   tickets
-- label:    Tickets                             label.zh: 工单量
-- unit:     count             better: neither   counts: tickets
-- means:    Tickets created in the period, outbound ones included; merged, deleted, spam and
--           self-service left out.
-- means.zh: 期间内创建的工单数，含主动外呼；合并、已删除、垃圾和自助工单不计。
create macro tickets(ticket_id) as count(ticket_id);
