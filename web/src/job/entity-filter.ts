import { TYPES } from './words.ts';

export const STATUSES = ['failed', 'skipped', 'noted'] as const;
export type EntityStatus = (typeof STATUSES)[number];

export const STATUS_LABELS: Record<EntityStatus, string> = {
  failed: 'failed',
  skipped: 'left out',
  noted: 'changed',
};

const KEYS = ['status', 'type', 'code', 'channel'] as const;
export type EntityFilter = Partial<Record<(typeof KEYS)[number], string>>;

/** What the page's address asks for; what the API would not take is left out. */
export function filterOf(params: URLSearchParams): EntityFilter {
  const filter: EntityFilter = {};
  for (const key of KEYS) {
    const value = params.get(key)?.trim();
    if (!value) continue;
    if (key === 'status' && !(STATUSES as readonly string[]).includes(value)) continue;
    if (key === 'type' && !(TYPES as string[]).includes(value)) continue;
    filter[key] = value;
  }
  return filter;
}

/** `?status=failed&type=message`, or '' without a filter. */
export function filterQuery(filter: EntityFilter, more: Record<string, string | undefined> = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...filter, ...more })) if (value) params.set(key, value);
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}
