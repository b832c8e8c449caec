-- makes:   checks (temporary)
-- grain:   one row per table: what the lake holds must be there, once
create temp table checks as
select
    'tickets' as table_name,
    (
        select count(distinct ticket_id)
        from read_parquet(getvariable('ticket_files'), union_by_name = true)
    ) as wanted,
    (select count(*) from tickets) as found,
    (select count(distinct ticket_id) from tickets) as distinct_found
union all
select
    'surveys',
    (
        select count(distinct survey_id)
        from read_parquet(getvariable('survey_files'), union_by_name = true)
    ),
    (select count(*) from surveys),
    (select count(distinct survey_id) from surveys);
