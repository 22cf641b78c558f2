import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { STUCK_IMPORT_SECONDS } from './bed.ts';
import { runCampaign } from './campaign.ts';
import { FAULTS } from './faults.ts';
import { MOMENTS } from './moments.ts';
import type { RunResult } from './run.ts';
import { matrixTable, replaceTable } from './table.ts';

interface Options {
  seed: number;
  minutes?: number;
  rounds?: number;
  runs?: number;
  fault?: string[];
  moment?: string[];
  outage: number;
  parallel: number;
  messages: number;
  serverMessages: number;
  json?: boolean;
  table?: string;
}

const number = (least: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isFinite(value) || value < least) throw new InvalidArgumentError(`a number from ${least} on`);
  return value;
};

const oneOf = (names: readonly string[]) => (text: string, before: string[] | undefined) => {
  if (!names.includes(text)) throw new InvalidArgumentError(`one of: ${names.join(', ')}`);
  return [...(before ?? []), text];
};

const program = new Command('npm run chaos --')
  .description(
    'Migrates small archives again and again, lets something happen to each migration, and compares with one that nobody ' +
      'disturbs. Each fault strikes at each moment once before any does again; without --minutes, --rounds or --runs it goes on until Ctrl-C.',
  )
  .option('--seed <n>', 'chooses archives, order and points', number(0), 1)
  .option('--minutes <m>', 'begins no run after so long', number(0))
  .option('--rounds <n>', 'ends when each fault has struck so often at each moment', number(1))
  .option('--runs <n>', 'begins no more runs than this', number(1))
  .option(
    '--fault <name>',
    `only this one; may be repeated: ${FAULTS.map(({ name }) => name).join(', ')}`,
    oneOf(FAULTS.map(({ name }) => name)),
  )
  .option('--moment <name>', `only this one; may be repeated: ${MOMENTS.join(', ')}`, oneOf(MOMENTS))
  .option('--outage <seconds>', 'how long what is gone for a while is gone', number(0), 60)
  .option('--parallel <n>', 'stacks side by side', number(1), availableParallelism())
  .option('--messages <n>', 'of the archive that becomes a file', number(100), 8_000)
  .option('--server-messages <n>', 'of the archive that goes into a server', number(100), 2_000)
  .option('--json', 'print each run as a line of JSON')
  .option('--table <file>', 'put the table into this Markdown file, between its marks')
  .addHelpText('after', '\nExit status: 0 if every run that met its moment passed, 1 if not.')
  .action(chaos);

async function chaos(options: Options): Promise<void> {
  const {
    seed,
    minutes,
    rounds,
    runs,
    fault,
    moment,
    outage,
    parallel,
    messages,
    serverMessages,
    json,
    table,
  } = options;
  const faults = FAULTS.filter(({ name }) => fault?.includes(name) ?? true);
  const moments = MOMENTS.filter((name) => moment?.includes(name) ?? true);
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      console.error('ends with the runs that are under way');
      interruption.abort();
    });
  const results = await runCampaign({
    ...{ seed, parallel, rounds, maxRuns: runs, outageMs: outage * 1000 },
    pairs: faults.flatMap((one) => moments.map((name) => ({ fault: one, moment: name }))),
    maxMs: minutes === undefined ? undefined : minutes * 60_000,
    messages: { file: messages, server: serverMessages },
    onResult: (result) => console.log(json ? JSON.stringify(result) : lineOf(result)),
    say: (line) => console.error(line),
    signal: interruption.signal,
  });
  const date = new Date().toISOString().slice(0, 10);
  const made = `Made on ${date} with seed ${seed}: ${messages} messages into a file, ${serverMessages} into a server, ${outage} s wherever something was gone for a while, ${parallel} ${parallel === 1 ? 'stack' : 'stacks'} at once on ${availableParallelism()} processors. An import that a killed server has forgotten counts as lost after ${STUCK_IMPORT_SECONDS} s (SLACK_MM2_STUCK_IMPORT_SECONDS; 20 minutes unless set).`;
  const markdown = matrixTable(results, made);
  if (!json) console.log(`\n${markdown}`);
  if (table) await replaceTable(table, markdown);
  if (results.some(({ outcome }) => outcome === 'failed')) process.exitCode = 1;
}

const lineOf = ({ fault, moment, point, seed, outcome, problems, recoveryMs, remark }: RunResult): string =>
  [
    `${outcome.padEnd(7)} ${fault.padEnd(16)} ${moment.padEnd(22)} at ${point.toFixed(2)}`,
    `recovery ${(recoveryMs / 1000).toFixed(1)} s`,
    ...(remark ? [remark] : []),
    ...(outcome === 'failed' ? [`seed ${seed}`] : []),
    ...problems,
  ].join(', ');

await program.parseAsync();
// What clients still hold open must not hold us.
process.exit();
