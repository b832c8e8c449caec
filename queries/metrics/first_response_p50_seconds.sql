-- metric:   first_response_p50_seconds
-- label:    First response (median)             label.zh: 人工首次响应时长（中位）
-- unit:     seconds           better: lower     counts: answered_tickets
-- means:    From creation, or from the hand-off when a bot began, to the first public human reply.
--           Notes, automatic replies and campaign messages are no reply. Answered tickets only:
--           look at the share without a reply beside it. Half of the answered tickets waited no
--           longer.
-- means.zh: 从创建（机器人接待的从转人工）到人工首次公开回复的时间。内部备注、自动回复和营销消息不算回复。只含已回复的工单，请与未回复率一起看。一半的已回复工单等待不超过此值。
create macro first_response_p50_seconds(first_response_seconds) as
    quantile_cont(first_response_seconds, 0.5)::double;
