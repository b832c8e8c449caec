-- makes:   the closed lists of codes as types, and two small tools of the build
-- grain:   none
-- The lists equal dashboard/vocabulary.py; a test compares them. A code that is not in its list stops the build.
create type channel as enum ('chat', 'phone', 'wechat', 'social', 'email', 'web_form', 'other');
create type topic as enum (
    'order', 'payment', 'logistics', 'after_sales', 'account', 'promotion', 'other'
);
create type handled_by as enum ('bot', 'bot_then_human', 'human', 'self_service');
create type started_with as enum ('human', 'bot', 'self_service');
create type initiated_by as enum ('customer', 'agent');
create type priority as enum ('low', 'normal', 'high', 'urgent');
create type tier as enum ('regular', 'vip');
create type status as enum (
    'open', 'pending', 'on_hold', 'solved', 'closed', 'merged', 'deleted', 'spam'
);
create type peak as enum ('promo', 'holiday', 'night', 'weekday_peak', 'weekend', 'normal');
create type day_kind as enum ('promo', 'holiday', 'workday', 'weekend');
create type workday_kind as enum ('ordinary', 'make_up');
create type day_part as enum ('night', 'morning', 'day_peak', 'evening');
create type outside_party as enum ('supplier', 'logistics', 'department');
create type question as enum ('csat', 'nps', 'ces', 'other');
create type response_state as enum ('none', 'unknown', 'answered', 'left', 'waiting');
create type resolution_state as enum ('abandoned', 'resolved', 'open', 'unknown');

-- Whole seconds from one instant to a later one, rounded down; null where the end is before the start.
create temp macro seconds_between(start_at, end_at) as
    if(end_at >= start_at, (epoch_us(end_at) - epoch_us(start_at)) // 1000000, null);

-- Wall-clock time in the reporting zone.
create temp macro local_time(event_at) as timezone(getvariable('zone'), event_at);
