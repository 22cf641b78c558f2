import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inOwnProcess } from './child-process.ts';
import type { BenchOptions } from './options.ts';

/** One run of the bench. */
export interface Session {
  options: BenchOptions;
  /** For everything that it makes; removed at its end. */
  folder: string;
  /** Aborted if it shall end early. */
  signal: AbortSignal;
  /** Progress, for people. */
  say: (line: string) => void;
}

/** Runs one measurement in a process and a folder of its own. @param module of this folder; its input gets `folder` as well */
export async function measure<Input extends object, Result>(
  { folder, signal, say }: Session,
  label: string,
  module: string,
  input: Input,
): Promise<Result> {
  say(label);
  const own = join(folder, 'measurement');
  await mkdir(own, { mode: 0o711 });
  const result = await inOwnProcess<object, Result>(module, { ...input, folder: own }, signal);
  await rm(own, { recursive: true, force: true });
  return result;
}
