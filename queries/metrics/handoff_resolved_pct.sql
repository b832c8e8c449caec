-- metric:   handoff_resolved_pct
-- label:    Solved after hand-off               label.zh: 转人工后解决率
-- unit:     percent           better: higher    counts: answered_handoffs_known
-- means:    Bot conversations handed to a human, answered and solved, of those answered of which
--           it is known. So far: what is still open may yet be solved.
-- means.zh: 转人工并得到回复的会话中已解决的比例（状态已知者）；尚未解决的以后仍可能解决。
create macro handoff_resolved_pct(is_handoff_resolved) as
    100.0 * count(*) filter (where is_handoff_resolved) / nullif(count(is_handoff_resolved), 0);
