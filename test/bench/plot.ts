import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LAST_RESULT } from './last-result.ts';
import { plotSvg } from './plot-chart.ts';
import type { BenchResult } from './results.ts';

const DOCS_PLOT = join(import.meta.dirname, '../../docs/performance.svg');

/** `npm run bench:plot -- [RESULT.json [OUT.svg]]`: draws a result that the bench has written. */
const [from = LAST_RESULT, to = DOCS_PLOT] = process.argv.slice(2);
await writeFile(to, plotSvg(JSON.parse(await readFile(from, 'utf8')) as BenchResult));
console.log(`${to}: drawn from ${from}`);
