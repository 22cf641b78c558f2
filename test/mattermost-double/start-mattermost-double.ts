import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildServer } from './build-server.ts';
import { type ConfigPatch, patchConfig, readConfig } from './config.ts';
import { hashPassword, newUser } from './create-user.ts';
import { createFaults, type Fault } from './faults.ts';
import { createFileStore } from './file-store.ts';
import { type JobWorker, startJobWorker, type WorkerTimes } from './job-worker.ts';
import { openJournal } from './journal.ts';
import { newId } from './new-id.ts';
import type { RateLimit } from './rate-limit.ts';
import { createState, type State } from './state.ts';
import { VERSIONS, type VersionName } from './versions.ts';

export interface DoubleOptions {
  version?: VersionName;
  /** 0, the default: a free one. */
  port?: number;
  /** Keeps everything there, for the next start; a temporary folder without. */
  dataDir?: string;
  /** Milliseconds between two looks for pending jobs: 15,000 on a real server, 10 here. */
  jobPollMs?: number;
  /** Milliseconds until the first look. */
  firstPollMs?: number;
  /** How fast an import reads lines; 0, the default: as fast as it goes. */
  linesPerSecond?: number;
  /** Workers of an import that names none; 2 unless given. */
  workers?: number;
  maxPostSize?: number;
  /** Messages whose posts can't be stored, or, asked with none, any import: it ends without the number of a line. */
  poison?: (message: string | undefined) => boolean;
  /** Files up to this many bytes are kept, the others only hashed; 1 MiB unless given. */
  keepBytes?: number;
  config?: ConfigPatch;
  rateLimit?: RateLimit;
  /** What was logged as a warning, as it comes. */
  onWarning?(text: string): void;
  /** A line has taken the server's process down. */
  onCrash?(reason: string): void;
}

export interface MattermostDouble {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** A system administrator's. */
  token: string;
  /** One's of somebody without rights. */
  memberToken: string;
  /** To be read; a test that changes it knows what it does. */
  state: State;
  /** The server's log. */
  warnings: string[];
  fault(fault: Fault): void;
  clearFaults(): void;
  setConfig(patch: ConfigPatch): void;
  /** Lines a second from now on, also of an import that runs. */
  setSpeed(linesPerSecond: number): void;
  worker(): WorkerTimes;
  /** Why the server went down by itself, if it did. */
  crash(): string | undefined;
  /** Stops it; a running import stays `in_progress`. */
  close(): Promise<void>;
}

export const ADMIN = {
  username: 'sysadmin',
  email: 'sysadmin@mattermost.example',
  password: 'Sys@dmin-pass1',
};
const MEMBER = { username: 'plainuser', email: 'plainuser@mattermost.example' };

/** A Mattermost server for tests, on 127.0.0.1. */
export async function startMattermostDouble(options: DoubleOptions = {}): Promise<MattermostDouble> {
  const folder = options.dataDir ?? mkdtempSync(join(tmpdir(), 'mattermost-double-'));
  const importFolder = join(folder, 'import');
  mkdirSync(importFolder, { recursive: true });
  const journal = join(folder, 'journal.jsonl');
  const state = createState(options.dataDir ? (replay) => openJournal(journal, replay) : undefined);
  const version = VERSIONS[options.version ?? '11.6'];
  const { token, memberToken } = ensureAccounts(state);
  if (options.config) patchConfig(state, options.config);

  const warnings: string[] = [];
  const faults = createFaults();
  const base = {
    state,
    version,
    config: () => readConfig(state, version),
    maxPostSize: options.maxPostSize ?? 16_383,
    poison: options.poison,
    files: createFileStore(join(folder, 'files'), options.keepBytes ?? 1 << 20),
    warn: (text: string) => {
      warnings.push(text);
      options.onWarning?.(text);
    },
  };
  let linesPerSecond = options.linesPerSecond ?? 0;
  const setSpeed = (speed: number) => {
    linesPerSecond = speed;
  };
  let crashed: string | undefined;
  let closing: Promise<void> | undefined;
  const worker: JobWorker = startJobWorker(base, {
    pollMs: options.jobPollMs ?? 10,
    firstPollMs: options.firstPollMs ?? 0,
    linesPerSecond: () => linesPerSecond,
    workers: options.workers ?? 2,
    importFolder,
    onCrash: (reason) => {
      crashed = reason;
      options.onCrash?.(reason);
      // Its caller is the worker, for whose end closing waits.
      setImmediate(() => close());
    },
  });
  const app = buildServer(
    { ...base, importFolder, worker },
    { faults, setSpeed, rateLimit: options.rateLimit },
  );
  await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const close = () => {
    closing ??= (async () => {
      await worker.stop();
      await app.close();
      state.close();
      if (!options.dataDir) await rm(folder, { recursive: true, force: true });
    })();
    return closing;
  };
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    token,
    memberToken,
    state,
    warnings,
    fault: faults.add,
    clearFaults: faults.clear,
    setConfig: (patch) => patchConfig(state, patch),
    setSpeed,
    worker: worker.times,
    crash: () => crashed,
    close,
  };
}

/** The two accounts and their tokens, as they were, if the folder holds them. */
function ensureAccounts(state: State): { token: string; memberToken: string } {
  const account = ({ username, email }: typeof MEMBER, roles: string, password: string) => {
    const before = state.by.username.first(username);
    const session = [...state.tables.sessions.values()].find(({ user_id }) => user_id === before?.id);
    if (session) return session.token;
    const user = newUser({ username, email, roles, password_hash: hashPassword(password) });
    const token = newId();
    state.commit(['users', user], ['sessions', { token, user_id: user.id }]);
    return token;
  };
  return {
    token: account(ADMIN, 'system_admin system_user', ADMIN.password),
    memberToken: account(MEMBER, 'system_user', 'Plain-user-pass1'),
  };
}
