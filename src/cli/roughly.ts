import { bytes } from '../figures.ts';

/** An estimated time, no more exact than it is: `under a minute`, `about 7 minutes`, `about 1.5 hours`, `about 3 days` */
export function roughTime(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 1) return 'under a minute';
  if (minutes < 50) return amount(Math.round(minutes), 'minute');
  const hours = minutes / 60;
  if (hours < 36) return amount(hours < 9.5 ? Math.round(hours * 2) / 2 : Math.round(hours), 'hour');
  return amount(Math.round(hours / 24), 'day');
}

/** An estimated size, with two digits: `about 6.1 MB` */
export const roughBytes = (value: number): string => `about ${bytes(twoDigits(value))}`;

function twoDigits(value: number): number {
  if (value < 100) return value;
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Math.round(value / unit) * unit;
}

const amount = (value: number, unit: string) => `about ${value} ${unit}${value === 1 ? '' : 's'}`;
