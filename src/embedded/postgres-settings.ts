import type { PostgresBinaries } from './postgres-binaries.ts';
import { runCommand } from './run-command.ts';
import type { ServiceUser } from './service-user.ts';

/** Chosen for bulk loading beside everything else on one machine; the durability of a commit stays as PostgreSQL has it. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  work_mem: '32MB',
  maintenance_work_mem: '256MB',
  // Few, long checkpoints: after each one, the first change of every page writes the whole page to the log again.
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  wal_compression: 'on',
  autovacuum: 'on',
  // Workers for a statement of a few milliseconds take longer to start than it does. Planning asks for them.
  max_parallel_workers_per_gather: '0',
  // Our statements are short; compiling them costs more than it saves.
  jit: 'off',
  // An error's detail quotes the row: people's messages have no place in a log.
  log_error_verbosity: 'terse',
};

/** The command-line options of the server: our settings, with `overrides` winning. */
export async function settingsOptions(
  binaries: PostgresBinaries,
  user: ServiceUser | undefined,
  pgData: string,
  overrides: Record<string, string>,
): Promise<string[]> {
  const compression: Record<string, string> = (await hasLz4(binaries, user, pgData))
    ? { wal_compression: 'lz4', default_toast_compression: 'lz4' }
    : {};
  return Object.entries({ ...SETTINGS, ...compression, ...overrides }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
}

/** A build option of PostgreSQL: the packages for some platforms have it, others (linux-x64 of 18.4) do not. */
const hasLz4 = (
  { postgres }: PostgresBinaries,
  user: ServiceUser | undefined,
  pgData: string,
): Promise<boolean> =>
  runCommand(postgres, ['-D', pgData, '-C', 'wal_compression', '-c', 'wal_compression=lz4'], {
    uid: user?.uid,
    gid: user?.gid,
  }).then(
    () => true,
    () => false,
  );
