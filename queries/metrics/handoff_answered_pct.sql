-- metric:   handoff_answered_pct
-- label:    Answered after hand-off             label.zh: 转人工后回复率
-- unit:     percent           better: higher    counts: handoffs_known
-- means:    Bot conversations handed to a human that a human answered, of those handed over of
--           which it is known.
-- means.zh: 转人工后得到人工回复的会话，占已转人工且回复情况已知的会话的比例。
create macro handoff_answered_pct(is_handoff_answered) as
    100.0 * count(*) filter (where is_handoff_answered) / nullif(count(is_handoff_answered), 0);
