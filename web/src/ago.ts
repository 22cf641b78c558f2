const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long ago: `just now`, `5 minutes ago`, `3 hours ago`, `yesterday`, `4 days ago`. @param iso ISO 8601 */
export function ago(iso: string, nowMs: number): string {
  const ms = Math.max(0, nowMs - Date.parse(iso));
  if (ms < MINUTE_MS) return 'just now';
  if (ms < HOUR_MS) return some(ms / MINUTE_MS, 'minute');
  if (ms < DAY_MS) return some(ms / HOUR_MS, 'hour');
  return ms < 2 * DAY_MS ? 'yesterday' : some(ms / DAY_MS, 'day');
}

const some = (amount: number, unit: string) =>
  `${Math.floor(amount)} ${unit}${Math.floor(amount) === 1 ? '' : 's'} ago`;
