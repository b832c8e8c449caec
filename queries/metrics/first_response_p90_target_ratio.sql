-- metric:   first_response_p90_target_ratio
-- label:    Slowest 10% against the target      label.zh: 最慢 10% 与目标之比
-- unit:     ratio             better: lower     counts: answered_under_target
-- means:    Each first response divided by its own ticket's target; one in ten answered tickets is
--           above this value. At most 1: nine in ten were answered within their target, also where
--           channels with different targets are mixed.
-- means.zh: 每个首次响应时长除以该工单自身的目标时间；十分之一的已回复工单高于此值。不超过 1 即十分之九在目标内得到回复，目标不同的渠道混在一起时同样适用。
create macro first_response_p90_target_ratio(first_response_seconds, target_seconds) as
    quantile_cont(first_response_seconds / nullif(target_seconds, 0), 0.9)::double;
