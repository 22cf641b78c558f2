import { setTimeout as sleep } from 'node:timers/promises';
import { fileHosts } from './file-hosts.ts';
import { backoffMs, type Timing } from './pace.ts';
import { requestFile } from './request-file.ts';
import { retryAfterMs } from './retry-after.ts';

/** Slack did not give its list of emoji; the message says why, and holds no token. */
export class EmojiListError extends Error {
  override name = 'EmojiListError';
}

export const SLACK_API = 'https://slack.com/api/';

/** A list of all emoji of a large company has a few megabytes. */
const MAX_BYTES = 64 * 1024 * 1024;

/** What Slack's errors mean for somebody who has a token. @see https://docs.slack.dev/reference/methods/emoji.list */
const ADVICE: Record<string, string> = {
  invalid_auth: 'the token in SLACK_TOKEN is not taken: look whether it is whole',
  not_authed: 'the token in SLACK_TOKEN is not taken: look whether it is whole',
  token_revoked: 'the token in SLACK_TOKEN was revoked: make a new one',
  token_expired: 'the token in SLACK_TOKEN has expired: make a new one',
  account_inactive: 'the account of the token in SLACK_TOKEN was deactivated',
  missing_scope: 'the token in SLACK_TOKEN lacks the scope emoji:read',
};

interface Asking {
  token: string;
  /** Slack's API; another one in tests. */
  api?: string;
  timing: Timing;
  signal: AbortSignal;
}

/**
 * Slack's `emoji.list`: name → URL or `alias:<other>`. Waits as long as Slack asks for, and tries again what may pass.
 * @throws EmojiListError
 */
export async function fetchEmojiList({ token, api = SLACK_API, timing, signal }: Asking): Promise<object> {
  const url = new URL('emoji.list', api);
  const hosts = fileHosts([`${url.protocol}//${url.host}`]);
  for (let failures = 1; ; failures++) {
    const again = await askOnce().catch((error: unknown) => {
      signal.throwIfAborted();
      if (error instanceof EmojiListError) throw error;
      return { words: (error as Error).message, waitMs: undefined };
    });
    if (!('words' in again)) return again.list;
    if (failures >= timing.maxFailures)
      throw new EmojiListError(`${url.hostname} does not give the list of emoji: ${again.words}`);
    await sleep(Math.max(backoffMs(timing, failures), again.waitMs ?? 0), undefined, { signal });
  }

  async function askOnce(): Promise<{ list: object } | { words: string; waitMs: number | undefined }> {
    const { response } = await requestFile({
      url,
      headers: { accept: 'application/json' },
      bearer: token,
      hosts,
      idleMs: timing.idleMs,
      signal,
    });
    const { statusCode = 0, headers } = response;
    if (statusCode !== 200) {
      response.destroy();
      const waitMs = retryAfterMs(headers['retry-after'], Date.now());
      if (statusCode !== 429 && statusCode < 500)
        throw new EmojiListError(`${url.hostname} answers with HTTP ${statusCode}`);
      return { words: `HTTP ${statusCode}`, waitMs };
    }
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of response as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > MAX_BYTES) throw new EmojiListError('the list of emoji is larger than any list of emoji');
      pieces.push(piece);
    }
    return { list: listIn(Buffer.concat(pieces).toString('utf8')) };
  }
}

function listIn(text: string): object {
  let answer: { ok?: unknown; error?: unknown; emoji?: unknown } | null;
  try {
    answer = JSON.parse(text);
  } catch (cause) {
    throw new EmojiListError('what came is no list of emoji', { cause });
  }
  if (answer?.ok !== true) {
    const code = String(answer?.error ?? 'no reason given');
    throw new EmojiListError(
      `Slack refuses the list of emoji (${code})${ADVICE[code] ? `: ${ADVICE[code]}` : ''}`,
    );
  }
  if (typeof answer.emoji !== 'object' || answer.emoji === null)
    throw new EmojiListError('the answer holds no emoji');
  return answer.emoji;
}
