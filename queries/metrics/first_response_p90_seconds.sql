-- metric:   first_response_p90_seconds
-- label:    First response (slowest 10%)        label.zh: 人工首次响应时长（P90）
-- unit:     seconds           better: lower     counts: answered_tickets
-- means:    From creation, or from the hand-off when a bot began, to the first public human reply.
--           Notes, automatic replies and campaign messages are no reply. Answered tickets only:
--           look at the share without a reply beside it. One answered ticket in ten waited longer.
-- means.zh: 从创建（机器人接待的从转人工）到人工首次公开回复的时间。内部备注、自动回复和营销消息不算回复。只含已回复的工单，请与未回复率一起看。每十张已回复工单中有一张等待更久。
create macro first_response_p90_seconds(first_response_seconds) as
    quantile_cont(first_response_seconds, 0.9)::double;
