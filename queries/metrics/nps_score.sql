-- metric:   nps_score
-- label:    NPS                                 label.zh: 净推荐值
-- unit:     nps               better: higher    counts: nps_answers
-- means:    Share of promoters (9 and 10) minus share of detractors (0 to 6), from −100 to 100.
-- means.zh: 推荐者（9–10 分）占比减去贬损者（0–6 分）占比，范围 −100 到 100。
create macro nps_score(score) as
    100.0 * (count(*) filter (where score >= 9) - count(*) filter (where score <= 6))
    / nullif(count(score), 0);
