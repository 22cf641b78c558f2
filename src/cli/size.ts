import { InvalidArgumentError } from 'commander';

const UNITS: Record<string, number> = {
  '': 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
};

/** A parser for commander: `500MB`, `2GiB`, `1048576`, in bytes. */
export function size(value: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmg]?i?)b?$/i.exec(value.trim()) ?? [];
  const factor = UNITS[unit.toLowerCase()];
  const bytes = number === '' || factor === undefined ? 0 : Math.floor(Number(number) * factor);
  if (bytes >= 1 && Number.isSafeInteger(bytes)) return bytes;
  throw new InvalidArgumentError('Expected a size such as 500MB or 2GiB.');
}
