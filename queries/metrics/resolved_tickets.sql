-- metric:   resolved_tickets
-- label:    Resolved                            label.zh: 解决量
-- unit:     count             better: higher    counts: resolved_tickets
-- means:    Tickets whose last solution lies in the period, whenever they were created. Tickets
--           are counted, not solve events.
-- means.zh: 最后一次解决时间落在期间内的工单数，不论何时创建。按工单计数，不按解决次数。
create macro resolved_tickets(ticket_id) as count(ticket_id);
