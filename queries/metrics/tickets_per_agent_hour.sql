-- metric:   tickets_per_agent_hour
-- label:    Tickets per agent-hour              label.zh: 每客服小时工单量
-- unit:     per_hour          better: neither   counts: due_tickets
-- means:    Tickets owed a human reply, divided by agent-hours: an agent is active in an hour in which
--           the first reply to a ticket is theirs.
-- means.zh: 应由人工回复的工单数除以客服小时数；客服在某小时内发出过首次回复，即计为该小时在岗。
create macro tickets_per_agent_hour(due_tickets, agent_hours) as due_tickets / nullif(agent_hours, 0);
