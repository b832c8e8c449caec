-- metric:   offered_load_erlangs
-- label:    Offered load                        label.zh: 话务量
-- unit:     erlang            better: neither   counts: arrivals
-- means:    Inbound arrivals per hour at the human desk (chat, phone, WeChat) times the mean handle time:
--           so many conversations run at once on average.
-- means.zh: 每小时进入人工的会话量（在线客服、电话、微信）乘以平均处理时长：平均同时进行的会话数。
create macro offered_load_erlangs(arrivals_per_hour, handle_mean_seconds) as
    arrivals_per_hour * handle_mean_seconds / 3600;
