-- metric:   first_response_mean_seconds
-- label:    First response (mean)               label.zh: 人工首次响应时长（平均）
-- unit:     seconds           better: lower     counts: answered_tickets
-- means:    From creation, or from the hand-off when a bot began, to the first public human reply.
--           Notes, automatic replies and campaign messages are no reply. Answered tickets only:
--           look at the share without a reply beside it. The mean; a few very long waits pull it
--           up.
-- means.zh: 从创建（机器人接待的从转人工）到人工首次公开回复的时间。内部备注、自动回复和营销消息不算回复。只含已回复的工单，请与未回复率一起看。平均值，容易被少数极长的等待拉高。
create macro first_response_mean_seconds(first_response_seconds) as avg(first_response_seconds);
