-- metric:   ces_score
-- label:    Effort                              label.zh: 省力度
-- unit:     score_7           better: higher    counts: ces_answers
-- means:    Mean effort score; 7 is very easy.
-- means.zh: 客户费力程度的平均分，7 分表示非常轻松。
create macro ces_score(score) as avg(score);
