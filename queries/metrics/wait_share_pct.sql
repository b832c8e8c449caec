-- metric:   wait_share_pct
-- label:    Waiting bands                       label.zh: 等待时长分布
-- unit:     percent           better: neither   counts: waits_known
-- means:    Tickets owed a human reply by how long they waited for it, of all of them. The last
--           band has no reply yet: still waiting, or gone.
-- means.zh: 应由人工回复的工单按首次回复前等待时长分档的占比；最后一档尚无回复：仍在等待或已离开。
create macro wait_share_pct(wait_band, band) as
    100.0 * count(*) filter (where wait_band = band) / nullif(count(wait_band), 0);
