import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { COMMAND_LINE } from '../embedded/worker-process.ts';
import type { Row } from '../preflight/row.ts';
import { apiWords } from './api-words.ts';
import { keepChoices } from './plan-request.ts';

/** What is to be found out about archives. Paths are real ones. */
export interface AnalysisPlan {
  kind: 'assessment' | 'preflight';
  archives: readonly string[];
  team: string | undefined;
  emailDomain: string | undefined;
  /** As YAML or JSON text. */
  choices: string | undefined;
  /** The folder that choices are kept in. */
  secrets: string;
  /** Of a pre-flight. */
  server?: { url: string; token: string | undefined; allowHttp: boolean };
  /** What is known of it already: the child has no database to ask. */
  rows?: readonly Row[];
}

/** Bytes of a result; that of a million messages has some 100 KB. */
const MOST_OUTPUT_BYTES = 50_000_000;

/**
 * Runs `slack-mm2 assess` or `preflight` as a child: reading an archive for minutes holds up no request.
 * @param onProgress told of one line now and then
 * @returns the document that it prints, and the bytes of its text
 * @throws Error with the reason, for people
 */
export async function runAnalysis(
  plan: AnalysisPlan,
  signal: AbortSignal,
  onProgress: (line: string) => void,
): Promise<{ document: Record<string, unknown>; bytes: number }> {
  signal.throwIfAborted();
  const choicesFile = plan.choices === undefined ? undefined : await keepChoices(plan.choices, plan.secrets);
  const child = spawn(process.execPath, ['--no-warnings', COMMAND_LINE, ...argumentsOf(plan, choicesFile)], {
    env: environmentOf(plan),
    // Over the fourth one the child learns that we are gone. Node's types know none.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  }) as unknown as ChildProcessByStdio<null, Readable, Readable>;
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  let last = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    last = line;
    onProgress(withPercent(line));
  });
  const pieces: Buffer[] = [];
  let size = 0;
  child.stdout.on('data', (piece: Buffer) => {
    size += piece.length;
    if (size > MOST_OUTPUT_BYTES) kill();
    else pieces.push(piece);
  });
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', () => resolve());
    });
  } finally {
    signal.removeEventListener('abort', kill);
  }
  signal.throwIfAborted();
  if (size > MOST_OUTPUT_BYTES) throw new Error('the result is larger than 50 MB: use the command line');
  const document = parsed(Buffer.concat(pieces).toString());
  if (!document) throw new Error(apiWords(last, choicesFile) || 'the reading of the archives broke off');
  if (typeof document.error === 'string') throw new Error(apiWords(document.error, choicesFile));
  const { rows = [] } = plan;
  return {
    document: {
      ...document,
      ...('choices' in document ? { choices: null } : {}),
      ...(rows.length > 0 && withRows(document, rows)),
    },
    bytes: size,
  };
}

/** The fields of a pre-flight's document that rows change. */
function withRows({ rows, problems }: Record<string, unknown>, more: readonly Row[]) {
  const sum = Number(problems) + more.filter(({ verdict }) => verdict === 'problem').length;
  return {
    rows: [...(rows as Row[]), ...more],
    problems: sum,
    status: sum > 0 ? 'problem' : 'ok',
  };
}

/** Values stand in one word with their option: none of them can become an option of its own. */
function argumentsOf(
  { kind, archives, team, emailDomain, server }: AnalysisPlan,
  choicesFile: string | undefined,
): string[] {
  return [
    kind === 'assessment' ? 'assess' : 'preflight',
    ...archives,
    '--json',
    ...(team === undefined ? [] : [`--team=${team}`]),
    ...(emailDomain === undefined ? [] : [`--email-domain=${emailDomain}`]),
    ...(choicesFile === undefined ? [] : [`--choices=${choicesFile}`]),
    ...(server === undefined ? [] : [`--to=${server.url}`]),
    ...(server?.allowHttp ? ['--allow-http'] : []),
  ];
}

/** It needs no server of ours. The token is where other users of the machine don't see it, and only for as long as the child lives. */
function environmentOf({ server }: AnalysisPlan): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, TEMPORAL_ADDRESS: __, ...environment } = process.env;
  if (server?.token !== undefined) environment.MATTERMOST_TOKEN = server.token;
  return { ...environment, TERM: 'dumb' };
}

/** A bar of a terminal as a percentage. */
const withPercent = (line: string): string =>
  line.replace(/[█░]+/, (bar) => `${Math.round((100 * bar.replaceAll('░', '').length) / bar.length)} %,`);

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
