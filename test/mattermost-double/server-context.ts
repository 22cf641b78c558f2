import type { Config } from './config.ts';
import type { FileStore } from './file-store.ts';
import type { JobWorker } from './job-worker.ts';
import type { State } from './state.ts';
import type { Version } from './versions.ts';

/** What routes work with. */
export interface ServerContext {
  state: State;
  version: Version;
  config(): Config;
  maxPostSize: number;
  files: FileStore;
  importFolder: string;
  worker: JobWorker;
  warn(text: string): void;
}
