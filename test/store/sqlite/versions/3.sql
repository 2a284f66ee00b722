-- A history as version 3 of the tables was, with what that program wrote into it. Never changed: such files are out there.
pragma auto_vacuum = incremental;
create table calls (
  id integer primary key,
  call_sid text not null unique,
  run text not null,
  written_at integer not null,
  from_number text not null,
  to_number text not null,
  agent text not null,
  model text not null,
  via text not null,
  started_at integer not null,
  ended_at integer,
  state text not null,
  outcome text,
  detail text,
  barge_ins integer not null,
  cost_micros integer not null,
  recorded integer not null,
  lost_lines integer not null,
  latency_ms real,
  preview text not null
) strict;
create index calls_started on calls (started_at);
create index calls_ended on calls (ended_at, outcome, barge_ins, cost_micros, started_at) where ended_at is not null;
create index calls_live on calls (started_at) where ended_at is null;

create table words (
  call_id integer primary key,
  said text not null
) strict;

create table turns (
  call_id integer not null,
  n integer not null,
  at_ms real not null,
  latency_ms real not null,
  at integer not null,
  latency integer not null,
  primary key (call_id, n)
) strict, without rowid;
create index turns_at on turns (at, latency);

create virtual table search using fts5 (
  said, numbers, tags,
  content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '1 2 3'
);
create table results (
  call_id integer primary key,
  result text not null
) strict;
create table dials (
  id text primary key,
  key text not null unique,
  campaign text,
  state text not null,
  not_before integer not null,
  created_at integer not null,
  ended_at integer,
  outcome text,
  version integer not null,
  dial text not null
) strict, without rowid;
create index dials_due on dials (state, not_before, created_at, id);
create index dials_campaign on dials (campaign, ended_at) where campaign is not null;
create index dials_ended on dials (ended_at) where ended_at is not null;

create table dial_calls (
  call_sid text primary key,
  dial_id text not null
) strict, without rowid;
create index dial_calls_of on dial_calls (dial_id);

create table do_not_call (
  number text primary key,
  added_at integer not null
) strict, without rowid;
insert into calls values (1806335938560000, 'CA11111111111111111111111111111111', 'run-1', 1764000060000, '+14155550101', '+442071838750', 'reception', 'gpt-realtime-2.1', 'phone', 1763999940000, 1764000000000, 'closed', 'caller_hung_up', 'The caller hung up.', 1, 12345, 0, 0, 600, 'I would like to book a table.');
insert into calls values (1806336102400000, 'CA22222222222222222222222222222222', 'run-1', 1764000060000, '+442071838750', '+14155550102', 'reminder', 'gpt-realtime-2.1', 'phone', 1764000100000, 1764000130000, 'closed', 'message_left', 'The message was left.', 0, 5000, 0, 0, null, '');
insert into words values (1806335938560000, '[{"role":"agent","text":"Hello, how can I help you?"},{"role":"caller","text":"I would like to book a table."}]');
insert into words values (1806336102400000, '[{"role":"agent","text":"Please call us back about your table."}]');
insert into turns values (1806335938560000, 0, 2000, 600, 1763999942000, 600);
insert into results values (1806336102400000, '{"lineMicros":18000}');
insert into dials values ('dial-1', 'k', 'spring', 'done', 1764000090000, 1764000090000, 1764000131000, 'message_left', 4, '{"id":"dial-1","key":"k","fingerprint":"f","campaign":"spring","to":"+14155550102","from":"+442071838750","agent":"reminder","data":{"name":"Ada"},"maxAttempts":3,"state":"done","attempts":1,"notBefore":1764000090000,"createdAt":1764000090000,"dialedAt":1764000095000,"callSid":"CA22222222222222222222222222222222","progress":"in-progress","answeredBy":"machine","outcome":"message_left","detail":null,"endedAt":1764000131000,"version":4}');
insert into dial_calls values ('CA22222222222222222222222222222222', 'dial-1');
insert into do_not_call values ('+14155550199', 1764000000000);
insert into search (rowid, said, numbers, tags) values (1806335938560000, 'hello how can i help you • i would like to book a table', 'x14 141 415 155 555 555 550 501 010 101 01 1 • x44 442 420 207 071 718 183 838 387 875 750 50 0', 'a726563657074696f6e o63616c6c65725f68756e675f7570 past');
insert into search (rowid, said, numbers, tags) values (1806336102400000, 'please call us back about your table', 'x44 442 420 207 071 718 183 838 387 875 750 50 0 • x14 141 415 155 555 555 550 501 010 102 02 2', 'a72656d696e646572 o6d6573736167655f6c656674 past');
pragma user_version = 3;
