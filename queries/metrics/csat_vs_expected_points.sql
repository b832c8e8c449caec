-- metric:   csat_vs_expected_points
-- label:    CSAT against expected               label.zh: 满意度与预期之差
-- unit:     points            better: higher    counts: answered
-- means:    CSAT minus expected CSAT, in points: what is left once channel and topic are taken out.
--           Differences of chance remain; read it with its interval.
-- means.zh: 满意度减去预期满意度，单位为百分点：剔除渠道和主题影响后的差异。其中仍含偶然波动，请结合区间解读。
create macro csat_vs_expected_points(score, peers_pct) as csat_pct(score) - avg(peers_pct);
