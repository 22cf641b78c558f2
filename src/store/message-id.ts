import { type FragmentSqlToken, sql } from 'slonik';

/** The Slack id of a message, as the view `entities` has it, of its conversation's id and its `ts` in microseconds. */
export const messageIdOf = (channelSlackId: FragmentSqlToken, ts: FragmentSqlToken): FragmentSqlToken =>
  sql.fragment`${channelSlackId} || '/' || ${ts} / 1000000 || '.' || lpad((${ts} % 1000000)::text, 6, '0')`;
