-- metric:   load_share_pct
-- label:    Share of load                       label.zh: 工单占比
-- unit:     percent           better: neither   counts: selected_tickets
-- means:    Tickets of the group, of all selected tickets.
-- means.zh: 该组工单占所选全部工单的比例。
create macro load_share_pct(tickets, selected_tickets) as
    100.0 * tickets / nullif(selected_tickets, 0);
