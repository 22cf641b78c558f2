import { readFile, writeFile } from 'node:fs/promises';
import { FAULTS } from './faults.ts';
import { MOMENTS } from './moments.ts';
import type { RunResult } from './run.ts';

const BEGIN = '<!-- fault matrix: made by `npm run chaos -- --table docs/reliability.md` -->';
const END = '<!-- end of the fault matrix -->';

/** Faults × moments in Markdown: runs that passed, failures, and the sums. `made` says when and how. */
export function matrixTable(results: readonly RunResult[], made: string): string {
  const counted = results.filter(({ outcome }) => outcome === 'passed' || outcome === 'failed');
  const head = [
    'fault',
    ...MOMENTS.map(headOf),
    'runs',
    'lost',
    'twice',
    'not recovered or wrong',
    'longest recovery',
  ];
  const rows = FAULTS.filter(({ name }) => results.some(({ fault }) => fault === name)).map(
    ({ name, title }) => {
      const runs = counted.filter(({ fault }) => fault === name);
      const cells = MOMENTS.map((moment) => cell(runs.filter((run) => run.moment === moment)));
      return [title, ...cells, ...sums(runs)];
    },
  );
  const all = ['all', ...MOMENTS.map((moment) => cell(counted.filter((run) => run.moment === moment)))];
  const skipped = [
    ...new Set(
      results
        .filter(({ outcome }) => outcome === 'skipped')
        .map(({ fault, problems }) => `${fault}: skipped, ${problems[0]}.`),
    ),
  ];
  const missed = results.filter(({ outcome }) => outcome === 'missed').length;
  return [
    made,
    '',
    row(head),
    row(head.map((_, index) => (index === 0 ? '---' : '--:'))),
    ...[...rows, [...all, ...sums(counted)]].map(row),
    '',
    `${missed} further ${missed === 1 ? 'run' : 'runs'} missed the moment (it was over before the fault could strike), and count nowhere above; they ended as undisturbed ones do.`,
    ...skipped,
  ].join('\n');
}

const headOf = (moment: string) => moment.replace('exporting ', '').replace('_', ' ');

function cell(runs: readonly RunResult[]): string {
  if (runs.length === 0) return '·';
  const failures = runs.filter(({ outcome }) => outcome === 'failed').length;
  return failures === 0 ? String(runs.length) : `${runs.length} (**${failures} failed**)`;
}

const sums = (runs: readonly RunResult[]): string[] => {
  const sum = (what: 'lost' | 'twice') => runs.reduce((total, run) => total + run[what], 0);
  const longest = Math.max(0, ...runs.map(({ recoveryMs }) => recoveryMs));
  return [
    String(runs.length),
    String(sum('lost')),
    String(sum('twice')),
    String(runs.filter(({ outcome }) => outcome === 'failed').length),
    `${(longest / 1000).toFixed(1)} s`,
  ];
};

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** Puts the table between its marks in a document, or at its end with them. */
export async function replaceTable(path: string, table: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const marked = `${BEGIN}\n\n${table}\n\n${END}`;
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  const isThere = begin >= 0 && end > begin;
  const whole = isThere
    ? text.slice(0, begin) + marked + text.slice(end + END.length)
    : `${text === '' ? '' : `${text.trimEnd()}\n\n`}${marked}\n`;
  await writeFile(path, whole);
}
