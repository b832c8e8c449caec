-- makes:   ticket_repeats (temporary)
-- grain:   one row per counted inbound ticket of a known customer
-- A repeat is another such ticket of the customer within 7 days after this one was created, about the same topic or
-- one of the two without a topic.
create temp table ticket_repeats as
with comers as (
    select ticket_id, customer_id, topic, created_at
    from ticket_times
    where is_counted and is_inbound and customer_id is not null
),

followed as (
    select
        ticket_id,
        topic,
        count(*) over (
            partition by customer_id order by created_at
            range between interval 1 microsecond following and interval 7 days following
        ) as later,
        count(*) filter (where topic is null) over (
            partition by customer_id order by created_at
            range between interval 1 microsecond following and interval 7 days following
        ) as later_unstated,
        count(*) over (
            partition by customer_id, topic order by created_at
            range between interval 1 microsecond following and interval 7 days following
        ) as later_same
    from comers
)

select
    ticket_id,
    if(topic is null, later, later_same + later_unstated) > 0 as has_repeat
from followed;
