import type { Page } from 'playwright-core';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { capital } from '../../../web/src/job/words.ts';

/** What stands at a type: `read` until the totals are frozen, the others from then on. */
export interface TypeNumbers {
  read?: number;
  exported?: number;
  'left out'?: number;
  failed?: number;
  pending?: number;
  total?: number;
}

export interface ShownJob {
  badge: string;
  stage: string | null;
  numbers: Record<string, TypeNumbers>;
}

// All at one moment, in the page itself.
const SHOWN = `(() => {
  const list = [...document.querySelectorAll('h3')].find((one) => one.textContent === 'What has been brought')?.parentElement.querySelector('ul');
  return {
    badge: document.querySelector('h2')?.nextElementSibling?.textContent ?? '',
    stage: document.querySelector('ol [aria-current=step]')?.textContent ?? null,
    rows: [...(list?.children ?? [])].map((row) => ({
      label: row.firstElementChild.children[0].textContent,
      text: row.firstElementChild.children[1].textContent,
      parts: [...row.querySelectorAll('li')].map((part) => part.textContent),
    })),
  };
})()`;

interface ShownRows {
  badge: string;
  stage: string | null;
  rows: { label: string; text: string; parts: string[] }[];
}

/** What the page of a job says at one moment. */
export async function shownJob(page: Page): Promise<ShownJob> {
  const { badge, stage, rows } = await page.evaluate<ShownRows>(SHOWN);
  return {
    badge,
    stage,
    numbers: Object.fromEntries(rows.map(({ label, text, parts }) => [label, numbersOf(text, parts)])),
  };
}

function numbersOf(text: string, parts: readonly string[]): TypeNumbers {
  if (text === 'none in this archive') return { total: 0 };
  const read = /^([\d,]+) read$/.exec(text);
  if (read) return { read: numberOf(read[1]!) };
  const exported = /^([\d,]+) of ([\d,]+) exported \(\d+%\)$/.exec(text);
  if (!exported) throw new Error(`what is "${text}"?`);
  const named = parts.map((part) => /^([\d,]+) (exported|left out|failed|pending)$/.exec(part)!);
  const numbers: TypeNumbers = Object.fromEntries(named.map(([, value, name]) => [name, numberOf(value!)]));
  if (numbers.exported !== numberOf(exported[1]!)) throw new Error(`two numbers for one: ${text}, ${parts}`);
  return { ...numbers, total: numberOf(exported[2]!) };
}

const numberOf = (text: string) => Number(text.replaceAll(',', ''));

export interface StoredJob {
  status: string;
  isPaused: boolean;
  numbers: Record<string, Required<TypeNumbers>>;
}

const Stored = z.object({
  status: z.string(),
  isPaused: z.boolean(),
  isFrozen: z.boolean(),
  meta: z.record(z.string(), z.unknown()),
});
const TYPES = ['users', 'custom_emoji', 'channels', 'messages', 'attachments', 'reactions'];

/** The same from the database, with nothing of the service in between. */
export async function storedJob(pool: DatabasePool, jobId: number): Promise<StoredJob> {
  const { status, isPaused, isFrozen, meta } = await pool.one(sql.type(Stored)`
    SELECT status, paused_at IS NOT NULL AS "isPaused", coalesce((meta->>'totals_frozen')::bool, false) AS "isFrozen", meta
    FROM jobs WHERE job_id = ${jobId}`);
  const totals = (meta.totals ?? {}) as Record<string, number>;
  const numbers = TYPES.map((type): [string, Required<TypeNumbers>] => {
    const counter = (what: string) => Number(meta[`${type}_${what}`] ?? 0);
    const total = isFrozen ? (totals[type] ?? 0) : Number.NaN;
    const [exported, skipped, failed] = [counter('exported'), counter('skipped'), counter('failed')];
    return [
      capital(type.replace('_', ' ')),
      {
        read: counter('processed'),
        ...{ exported, 'left out': skipped, failed, total },
        pending: total - exported - skipped - failed,
      },
    ];
  });
  return { status, isPaused, numbers: Object.fromEntries(numbers) };
}

const GROWING = ['read', 'exported', 'left out', 'failed'] as const;

/** What of the page is behind the database as it was before: the live state has not come yet. */
export function behind({ numbers }: ShownJob, before: StoredJob): string[] {
  return Object.entries(before.numbers).flatMap(([type, stored]) => {
    const shown = numbers[type];
    if (!shown) return [`${type} is not shown`];
    if (!Number.isNaN(stored.total) && shown.total === undefined) return [`${type}: no total`];
    return GROWING.filter((name) => shown[name] !== undefined && shown[name] < stored[name]).map(
      (name) => `${type} ${name}: ${shown[name]} of ${stored[name]}`,
    );
  });
}

/** What the page says beyond what the database knew later, and what contradicts itself. */
export function ahead({ numbers }: ShownJob, after: StoredJob): string[] {
  return Object.entries(numbers).flatMap(([type, shown]) => {
    const stored = after.numbers[type]!;
    const beyond = GROWING.filter((name) => shown[name] !== undefined && shown[name] > stored[name]).map(
      (name) => `${type} ${name}: ${shown[name]}, and ${stored[name]} are stored`,
    );
    if (shown.total === undefined) return beyond;
    if (shown.total !== stored.total) beyond.push(`${type}: total ${shown.total}, not ${stored.total}`);
    const { exported = 0, failed = 0, pending = 0, 'left out': skipped = 0, total } = shown;
    if (exported + skipped + failed + pending !== total)
      beyond.push(`${type}: ${exported} + ${skipped} + ${failed} + ${pending} is not ${total}`);
    return beyond;
  });
}
