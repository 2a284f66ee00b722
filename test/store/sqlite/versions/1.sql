-- A history as version 1 of the tables was, with what that program wrote into it. Never changed: such files are out there.
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
insert into calls values (1806335938560000, 'CA11111111111111111111111111111111', 'run-1', 1764000060000, '+14155550101', '+442071838750', 'reception', 'gpt-realtime-2.1', 'phone', 1763999940000, 1764000000000, 'closed', 'caller_hung_up', 'The caller hung up.', 1, 12345, 0, 0, 600, 'I would like to book a table.');
insert into words values (1806335938560000, '[{"role":"agent","text":"Hello, how can I help you?"},{"role":"caller","text":"I would like to book a table."}]');
insert into turns values (1806335938560000, 0, 2000, 600, 1763999942000, 600);
insert into search (rowid, said, numbers, tags) values (1806335938560000, 'hello how can i help you • i would like to book a table', 'x14 141 415 155 555 555 550 501 010 101 01 1 • x44 442 420 207 071 718 183 838 387 875 750 50 0', 'a726563657074696f6e o63616c6c65725f68756e675f7570 past');
pragma user_version = 1;
