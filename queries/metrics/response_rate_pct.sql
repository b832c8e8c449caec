-- metric:   response_rate_pct
-- label:    Survey response rate                label.zh: 评价率
-- unit:     percent           better: higher    counts: sent_mature
-- means:    Surveys answered within 7 days of sending, of those sent at least 7 days before the
--           last export; all questions. Empty when a file holds answers only.
-- means.zh: 发出后 7 天内得到回答的评价邀请，占发出已满 7 天的邀请的比例，含所有题目。文件只有已答记录时为空。
create macro response_rate_pct(is_answered_in_7_days) as
    100.0 * count(*) filter (where is_answered_in_7_days) / nullif(count(is_answered_in_7_days), 0);
