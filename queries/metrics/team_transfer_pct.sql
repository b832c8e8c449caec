-- metric:   team_transfer_pct
-- label:    Transferred between teams           label.zh: 跨组转派率
-- unit:     percent           better: lower     counts: team_stations_known
-- means:    Tickets held by more than one team, of those whose teams are known.
-- means.zh: 经手超过一个团队的工单，占团队经手记录已知的工单的比例。
create macro team_transfer_pct(is_team_transferred) as
    100.0 * count(*) filter (where is_team_transferred) / nullif(count(is_team_transferred), 0);
