-- metric:   backlog
-- label:    Open tickets                        label.zh: 未结工单
-- unit:     count             better: lower     counts: backlog
-- means:    Tickets created before the moment and not yet solved then; abandoned ones left out.
--           The moment is the end of the day, for today the last export.
-- means.zh: 在该时刻之前创建且当时尚未解决的工单数，不含客户已放弃的。时刻取当天结束，今天则取数据导出时刻。
create macro backlog(ticket_id) as count(ticket_id);
