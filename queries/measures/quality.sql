-- title:   Complaints, partners, refunds
-- answers: What goes wrong, who outside is waited for, and what does it cost?
-- grain:   one row per bucket
-- clock:   tickets.created_at
-- params:  $filter Filter, $by text
-- columns:
--   bucket                    text     the group; an ISO date for day, week, month
--   tickets                   count
--   complaint_pct             percent
--   complaint_known           count    complaint or not is known
--   escalation_pct            percent
--   escalation_known          count    escalated or not is known
--   outside_pct               percent
--   outside_known             count    tickets of files that name partners
--   outside_p50_seconds       seconds
--   handed_out                count    time at the partner known
--   refund_p50_seconds        seconds
--   refunds_paid              count
--   refund_within_target_pct  percent
--   refunds                   count    paid, or unpaid and overdue
--   compensation_pct          percent
--   compensation_known        count    tickets of files that name compensations
--   compensation_mean_amount  amount   in the store's currency
--   compensated               count
with measured as (
    select
        bucket($by, ticket.created_at_local) as bucket,
        tickets(ticket.ticket_id) as tickets,
        complaint_pct(ticket.is_complaint) as complaint_pct,
        count(ticket.is_complaint) as complaint_known,
        escalation_pct(ticket.is_escalated) as escalation_pct,
        count(ticket.is_escalated) as escalation_known,
        outside_pct(ticket.is_outside) as outside_pct,
        count(ticket.is_outside) as outside_known,
        outside_p50_seconds(ticket.outside_seconds) as outside_p50_seconds,
        count(ticket.outside_seconds) as handed_out,
        refund_p50_seconds(ticket.refund_seconds) as refund_p50_seconds,
        count(ticket.refund_seconds) as refunds_paid,
        refund_within_target_pct(ticket.is_refund_within_target) as refund_within_target_pct,
        count(ticket.is_refund_within_target) as refunds,
        compensation_pct(ticket.is_compensated) as compensation_pct,
        count(ticket.is_compensated) as compensation_known,
        compensation_mean_amount(ticket.compensation_amount) as compensation_mean_amount,
        count(*) filter (where ticket.compensation_amount > 0) as compensated
    from tickets_created_in($filter) as ticket
    group by all
)

from measured
union all by name
select
    'all' as bucket, 0 as tickets, 0 as complaint_known, 0 as escalation_known, 0 as outside_known,
    0 as handed_out, 0 as refunds_paid, 0 as refunds, 0 as compensation_known, 0 as compensated
where $by = 'all' and not exists (from measured)
order by bucket
