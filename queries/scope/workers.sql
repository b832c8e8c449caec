-- Work belongs to who did it. What is counted of tickets belongs to who solved them, or holds them last (agent_id as
-- it stands); a first reply to who sent it: here agent_id is the sender, in the choice of agents and in the group.
create macro replies_created_in(f) as table
    with senders as (
        select ticket.* replace (ticket.first_response_agent_id as agent_id)
        from tickets as ticket
    )

    select *
    from senders as reply
    where
        reply.is_counted
        and reply.response_state = 'answered'
        and in_period(f, reply.created_at_local)
        and in_scope(f);

-- The same selection, whoever did the work: peers are all of them, also where some are chosen.
create macro whoever(f) as struct_update(selection(f), agents := []::text[], teams := []::text[]);

create macro is_worker_chosen(f) as
    is_chosen(f['agents'], agent_id) and is_chosen(f['teams'], team);
