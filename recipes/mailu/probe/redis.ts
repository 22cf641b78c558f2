import type { StoreAnswer } from '../../../src/restore/probe/protocol.ts';
import { type Context, mustRun } from './context.ts';

const STORE = 'redis';
const KEYS = 40;
/** Of Mailu's configuration.py: rate limits and sessions. */
const RATE_LIMITS = '2';
const SESSIONS = '3';

/** Keys in the shape in which Rspamd's Bayes classifier learns, and a session and a rate limit that must not outlive a restore. */
export async function seedRedis(context: Context): Promise<void> {
  const { redis, random } = context.cast;
  const learned = Array.from({ length: KEYS }, (_, n) => {
    const [spam, ham] = [random.number(`spam/${n}`, 90), 1 + random.number(`ham/${n}`, 90)];
    return `HSET ${tokenKey(context, n)} S ${spam} H ${ham}`;
  });
  // One call for all: in a container each takes a while.
  const output = await mustRun(context, 'db', ['redis-cli', '-n', '0'], `${learned.join('\n')}\n`);
  const isNew = output.split('\n').filter((line) => line.trim() === '2');
  if (isNew.length !== KEYS) throw new Error(`redis: ${isNew.length} of ${KEYS} new keys were taken`);
  await command(context, SESSIONS, ['SET', redis.session, random.hex('session', 32)]);
  await command(context, RATE_LIMITS, ['SET', redis.rateLimit, '5']);
}

/** What was learned, in database 0: Lua, so that a key is read at one moment, whatever is in it. */
export async function readRedis(context: Context): Promise<StoreAnswer> {
  const output = await command(context, '0', ['EVAL', DIGESTS, '0', `${context.cast.redis.tokens}*`]);
  const items = output
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [key, fields, digest] = line.split(' ') as [string, string, string];
      return { id: `learned:${key}`, facts: { fields: Number(fields), sha1: digest } };
    });
  return { store: STORE, answer: 'served', said: `${items.length} keys in database 0`, items };
}

export async function mutateRedis(context: Context) {
  const { redis } = context.cast;
  await command(context, '0', ['HSET', redis.canary, 'S', '1']);
  await command(context, '0', ['DEL', tokenKey(context, 0)]);
  await command(context, '0', ['HSET', tokenKey(context, 1), 'S', '999']);
  return {
    canaries: [{ store: STORE, id: `learned:${redis.canary}` }],
    damaged: [0, 1].map((n) => ({ store: STORE, id: `learned:${tokenKey(context, n)}` })),
  };
}

export async function writeRedis(context: Context) {
  await command(context, '0', ['HSET', context.cast.redis.written, 'H', '1']);
  return [{ store: STORE, id: `learned:${context.cast.redis.written}` }];
}

/** How many of the seeded session and rate limit are still alive. */
export async function aliveFromBefore(context: Context): Promise<number> {
  const { redis } = context.cast;
  const session = await command(context, SESSIONS, ['EXISTS', redis.session]);
  const rateLimit = await command(context, RATE_LIMITS, ['EXISTS', redis.rateLimit]);
  return Number(session) + Number(rateLimit);
}

const tokenKey = ({ cast }: Context, n: number) => `${cast.redis.tokens}${cast.random.hex(`token/${n}`, 12)}`;

/** redis-cli ends with 0 whatever the server says: an error is an answer to it. */
async function command(context: Context, database: string, words: readonly string[]): Promise<string> {
  const output = await mustRun(context, 'db', ['redis-cli', '-n', database, ...words]);
  if (/^(ERR|NOAUTH|LOADING|MISCONF|READONLY|OOM|WRONGTYPE)\b/.test(output))
    throw new Error(`redis: ${words[0]}: ${output.trim().slice(0, 200)}`);
  return output.trim();
}

const DIGESTS = `
local answer = {}
local keys = redis.call('KEYS', ARGV[1])
table.sort(keys)
for _, key in ipairs(keys) do
  local flat = redis.call('HGETALL', key)
  local pairs_ = {}
  for i = 1, #flat, 2 do pairs_[#pairs_ + 1] = flat[i] .. '=' .. flat[i + 1] end
  table.sort(pairs_)
  answer[#answer + 1] = key .. ' ' .. #pairs_ .. ' ' .. redis.sha1hex(table.concat(pairs_, ';'))
end
return answer`;
