-- makes:   ticket_rows, survey_rows (temporary)
-- grain:   one row per ticket, per survey: the newest of all imports
-- A later change wins over an earlier one; without a time of change, or at the same, the later import wins.
create temp table ticket_rows as
select
    row.* exclude (import_id, line, content),
    imports.import_order,
    -- Last time the ticket was looked at: by an export that holds it, or by a later export of changes only.
    greatest(
        max(imports.as_of_at) over (partition by row.ticket_id),
        (
            select max(changes.as_of_at)
            from imports as changes
            where changes.is_changes_only and changes.mapped_tickets is not null
        )
    ) as seen_at
from
    read_parquet(
        getvariable('ticket_files'),
        hive_partitioning = true, hive_types_autocast = false, union_by_name = true
    ) as row
inner join imports on imports.import_id = row.import_id
qualify
    row_number() over (
        partition by row.ticket_id
        order by row.updated_at desc nulls last, imports.import_order desc, row.line desc
    ) = 1;

create temp table survey_rows as
select
    row.* exclude (import_id, line, content),
    imports.has_unanswered,
    max(imports.as_of_at) over (partition by row.survey_id) as seen_at
from
    read_parquet(
        getvariable('survey_files'),
        hive_partitioning = true, hive_types_autocast = false, union_by_name = true
    ) as row
inner join imports on imports.import_id = row.import_id
qualify
    row_number() over (
        partition by row.survey_id
        order by imports.import_order desc, row.answered_at desc nulls last, row.line desc
    ) = 1;
