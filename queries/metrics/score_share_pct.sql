-- metric:   score_share_pct
-- label:    Score spread                        label.zh: 评分分布
-- unit:     percent           better: neither   counts: answered
-- means:    Answers in each band from 1 to 5, of all answers; 4.5 and above is band 5.
-- means.zh: 1 至 5 各档评价占全部评价的比例；4.5 分及以上归入 5 分档。
create macro score_share_pct(score, band) as
    100.0 * count(*) filter (where floor(score + 0.5) = band) / nullif(count(score), 0);
