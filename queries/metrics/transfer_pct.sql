-- metric:   transfer_pct
-- label:    Transferred                         label.zh: 转派率
-- unit:     percent           better: lower     counts: stations_known
-- means:    Tickets held by more than one agent or team, of those whose stations are known. From
--           bot to human is a hand-off, not a transfer.
-- means.zh: 经手超过一位客服或一个团队的工单，占经手记录已知的工单的比例。机器人转人工不算转派。
create macro transfer_pct(is_transferred) as
    100.0 * count(*) filter (where is_transferred) / nullif(count(is_transferred), 0);
