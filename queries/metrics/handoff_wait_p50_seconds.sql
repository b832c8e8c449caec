-- metric:   handoff_wait_p50_seconds
-- label:    Wait after hand-off (median)        label.zh: 转人工等待（中位）
-- unit:     seconds           better: lower     counts: answered_handoffs
-- means:    Median time from the hand-off to the first human reply, over tickets that a bot handed
--           to a human and that were answered.
-- means.zh: 机器人转人工且已回复的工单，从转人工到人工首次回复的时间中位数。
create macro handoff_wait_p50_seconds(first_response_seconds, is_handed_over) as
    quantile_cont(first_response_seconds, 0.5) filter (where is_handed_over)::double;
