import type { Migration } from './migration.ts';
import { tagPlaced } from './tag-placed.ts';

/**
 * The tables, as steps from one version of them to the next; `PRAGMA user_version` is how many were taken. A step is
 * never changed once it was published: what is to be different is another step.
 *
 * - `calls`: what a list shows. Its `id` is the number from `order.ts`: when the call started, and the place in a list.
 * - `words`: what was said, which only one call, or the words around a hit, need.
 * - `turns`: latencies, for one call and (in whole ms, by the time of day) for percentiles over time.
 * - `results`: what was made of the call when it was over (summary, fields), what it cost and the messages left in it,
 *   as JSON.
 * - `search`: an index without the texts themselves: what was said, both numbers as grams, and `tags` for the agent,
 *   the outcome, whether the call lives and whether we have placed it. A question with several of them is one question
 *   to it, answered in the order of `id` and only as far as the page goes.
 * - `dials`: calls that are to be placed or were; `dial` has all of it as JSON, the columns what is searched by.
 * - `dial_calls`: which calls were placed for whom, so that a call is never taken for another one.
 * - `do_not_call`: numbers nobody may call.
 */
export const MIGRATIONS: readonly Migration[] = [
  `
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
  `,
  `
  create table results (
    call_id integer primary key,
    result text not null
  ) strict;
  `,
  `
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
  `,
  `
  alter table calls add column direction text not null default 'inbound';
  update calls set direction = 'outbound' where call_sid in (select call_sid from dial_calls);
  `,
  tagPlaced,
  `
  alter table calls add column cost_incomplete integer not null default 0;
  `,
  `
  drop index calls_ended;
  create index calls_ended on calls (
    ended_at, outcome, barge_ins, cost_micros, cost_incomplete, started_at
  ) where ended_at is not null;
  `,
];
