-- metric:   csat_mean_score
-- label:    Average score                       label.zh: 平均评分
-- unit:     score_5           better: higher    counts: answered_graded
-- means:    Mean of the answers on a scale of 1 to 5; answers on two-point scales (good or bad)
--           are left out.
-- means.zh: 按 1–5 分折算的评价平均分；只有好评和差评两档的不计。
create macro csat_mean_score(score) as avg(score);
