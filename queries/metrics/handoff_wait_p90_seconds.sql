-- metric:   handoff_wait_p90_seconds
-- label:    Wait after hand-off (slowest 10%)   label.zh: 转人工等待（P90）
-- unit:     seconds           better: lower     counts: answered_handoffs
-- means:    One in ten customers handed from bot to human waited longer than this after
--           the hand-off.
-- means.zh: 机器人转人工后，每十位客户中有一位等待超过此值。
create macro handoff_wait_p90_seconds(first_response_seconds, is_handed_over) as
    quantile_cont(first_response_seconds, 0.9) filter (where is_handed_over)::double;
