import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandRunner } from '../../../../../src/restore/drivers/compose/run-command.ts';
import { NO_CONTAINER } from '../../../../../src/restore/drivers/compose/stack-commands.ts';
import { type Answer, callFakeDocker } from './fake-docker.ts';

export interface FakeDocker {
  /** For the run's folder and whatever else a test writes. */
  folder: string;
  /** Asks it without starting a process. */
  run: CommandRunner;
  /** Arguments of each call, joined by spaces. */
  calls: () => Promise<string[]>;
  /** What a call that has these words answers from now on. */
  answer: (answers: Record<string, Answer>) => Promise<void>;
  state: () => Promise<Record<string, { name: string; stamp: string }[]>>;
}

const PROGRAM = fileURLToPath(new URL('./fake-docker-program.ts', import.meta.url));

/** Puts a `docker` first on the PATH that keeps to a folder. */
export async function withFakeDocker(body: (docker: FakeDocker) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'fake-docker-'));
  const path = process.env.PATH;
  const home = join(folder, 'docker');
  await mkdir(home);
  const script = `#!/bin/sh\nFAKE_DOCKER='${home}' exec '${process.execPath}' --no-warnings '${PROGRAM}' "$@"\n`;
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin', 'docker'), script);
  await chmod(join(folder, 'bin', 'docker'), 0o755);
  process.env.PATH = `${join(folder, 'bin')}${delimiter}${path}`;
  const read = (name: string) => readFile(join(home, name), 'utf8');
  try {
    await body({
      folder,
      run: runnerOf(home),
      calls: async () =>
        (await read('calls.jsonl').catch(() => ''))
          .split('\n')
          .filter(Boolean)
          .map((line) => (JSON.parse(line) as string[]).join(' ')),
      answer: (answers) => writeFile(join(home, 'answers.json'), JSON.stringify(Object.entries(answers))),
      state: async () => JSON.parse(await read('state.json')),
    });
  } finally {
    process.env.PATH = path;
    await rm(folder, { recursive: true, force: true });
  }
}

const runnerOf =
  (home: string): CommandRunner =>
  async ({ argv }) => {
    const call = (args: readonly string[]) => callFakeDocker(home, args);
    const settled = ({ stdout = '', stderr = '', exitCode = 0 }: Answer) => ({
      exitCode,
      stdout,
      stderr,
      ms: 0,
    });
    if (argv[0] === 'docker') return settled(call(argv.slice(1)));
    // What a shell does with `execPrefix`.
    const service = argv[3]!;
    const id = call(['ps', '-q', `--filter label=com.docker.swarm.service.name=${service}`]).stdout?.trim();
    return settled(id ? call(['exec', '-i', id, ...argv.slice(4)]) : { exitCode: 2, stderr: NO_CONTAINER });
  };
