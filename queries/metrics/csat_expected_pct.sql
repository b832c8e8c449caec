-- metric:   csat_expected_pct
-- label:    Expected CSAT                       label.zh: 预期满意度
-- unit:     percent           better: neither   counts: answered
-- means:    CSAT that one would have if each answer were as good as those of everybody on the same
--           channel and topic: the rates of all agents there, weighted by the own answers.
-- means.zh: 若每条评价都与全体客服在相同渠道和主题上的水平一致，应得的满意度：按自己的评价数加权的同类满意率。
create macro csat_expected_pct(peers_pct) as avg(peers_pct);
