import { many } from '../../../src/figures.ts';

/** `12:03:04`, in the reader's time zone. */
export const clockTime = (at: Date): string => at.toLocaleTimeString('en-GB');

/** `12:03` of today, `3 Mar 2026, 12:03` of another day; in the reader's time zone. @param iso ISO 8601 */
export function moment(iso: string, now: Date): string {
  const at = new Date(iso);
  const time = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (at.toDateString() === now.toDateString()) return time;
  const day = at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
  return `${day}, ${time}`;
}

/** From the beginning of a job to its end, or to now, in milliseconds. */
export const runTimeMs = (job: { startedAt: string; finishedAt: string | null }, now: Date): number =>
  Math.max(
    0,
    (job.finishedAt === null ? now.getTime() : Date.parse(job.finishedAt)) - Date.parse(job.startedAt),
  );

/** `less than a minute`, `about 12 minutes`, `about 3 hours`, `about 2 days` */
export function roughTime(seconds: number): string {
  if (seconds < 50) return 'less than a minute';
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `about ${many(minutes, 'minute')}`;
  const hours = Math.round(seconds / 3600);
  if (hours < 36) return `about ${many(hours, 'hour')}`;
  return `about ${many(Math.round(seconds / 86_400), 'day')}`;
}
