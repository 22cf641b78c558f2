import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from './file-lock.ts';
import type { Log } from './log.ts';
import { withProgress } from './progress.ts';
import { runCommand } from './run-command.ts';
import { cachedTemporals, temporalVersion } from './temporal-cli.ts';

const MODULE = join(import.meta.dirname, '..', '..', 'tools', 'temporal-server');
const PACKAGE = 'github.com/temporalio/cli/cmd/temporal';

/**
 * Builds the Temporal CLI from the Go module that `tools/temporal-server` pins, and puts it into `folder`. That takes about
 * five minutes on two cores when Go has built none of it before. Two processes do not build at once: the second waits
 * for the first and takes its result.
 * @throws if there is no Go, or the build fails.
 */
export async function buildTemporal({ folder, log }: { folder: string; log: Log }): Promise<string> {
  const go = (args: string[], onErrorLine?: (line: string) => void) =>
    runCommand('go', args, { cwd: MODULE, ...(onErrorLine && { onErrorLine }) });
  await go(['version']).catch((cause) => {
    throw new Error('there is no `go` on the PATH', { cause });
  });
  return withLock(
    join(folder, 'build.lock'),
    () => log('another process is building the Temporal server, waiting for it'),
    async () => {
      const target = join(folder, `temporal-${await pinnedVersion()}`);
      if (cachedTemporals(folder).includes(target)) return target;
      const unfinished = await mkdtemp(join(folder, 'build-'));
      try {
        log('building the Temporal server with Go; the first time this takes about five minutes');
        const binary = join(unfinished, 'temporal');
        await compile(go, binary, log);
        await temporalVersion(binary);
        await rename(binary, target);
        return target;
      } finally {
        await rm(unfinished, { recursive: true, force: true });
      }
    },
  );
}

async function compile(
  go: (args: string[], onErrorLine?: (line: string) => void) => Promise<string>,
  binary: string,
  log: Log,
): Promise<void> {
  let modules = 0;
  const packages = await withProgress(
    log,
    (seconds) => `fetching Go modules: ${modules} so far, ${seconds} s`,
    go(['list', '-deps', PACKAGE], (line) => {
      if (line.startsWith('go: downloading')) modules += 1;
    }),
  );
  const total = packages.trim().split('\n').length;
  let compiled = 0;
  await withProgress(
    log,
    // Go names only the packages that it does not find in its own cache.
    (seconds) => `building the Temporal server: ${compiled} of at most ${total} packages, ${seconds} s`,
    go(['build', '-v', '-trimpath', '-ldflags=-s -w', '-o', binary, PACKAGE], (line) => {
      if (!line.startsWith('go: ')) compiled += 1;
    }),
  );
}

async function pinnedVersion(): Promise<string> {
  const pinned = /github\.com\/temporalio\/cli v(\S+)/.exec(await readFile(join(MODULE, 'go.mod'), 'utf8'));
  if (pinned?.[1]) return pinned[1];
  throw new Error(`${MODULE}/go.mod pins no version of github.com/temporalio/cli`);
}
