-- The target that at least 8 of 10 tickets have; null where targets differ more: against the few minutes of chat and
-- the day of e-mail at once, no single time can be judged.
create macro shared_target(target_seconds) as if(
    quantile_disc(target_seconds, 0.1) = quantile_disc(target_seconds, 0.9),
    quantile_disc(target_seconds, 0.5),
    null
)::double;
