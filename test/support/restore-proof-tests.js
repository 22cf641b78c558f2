import { accessSync, constants, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Program → the Debian package that brings it. What the proofs of the recipes run. */
const PROGRAMS = {
  dovecot: 'dovecot-imapd dovecot-lmtpd dovecot-sieve dovecot-sqlite',
  initdb: 'postgresql',
  python3: 'python3',
  'redis-server': 'redis-server',
  restic: 'restic',
  sqlite3: 'sqlite3',
};

/** Tests that deploy services as processes. */
const TESTS = [
  '/test/restore/(whole|recipes|drivers/local)/',
  '/test/crash/restore-proof',
  '/test/cli/restore/release',
  '/test/worker/restore-janitor',
  '/test/activities/restore/',
];

/**
 * Paths of the tests that this machine can't run, for jest to pass over: none in CI, which has to have what they need.
 * @returns {string[]}
 */
export function restoreProofTests() {
  if (process.env.CI) return [];
  const missing = Object.keys(PROGRAMS).filter((program) => !isHere(program));
  if (process.platform === 'linux' && missing.length === 0) return [];
  const how =
    process.platform === 'linux'
      ? `not on this machine: ${missing.join(', ')} (apt-get install ${missing.map((name) => PROGRAMS[name]).join(' ')})`
      : 'they run on Linux only';
  console.error(`[test setup] tests of restore proofs are left out: ${how}`);
  return TESTS;
}

const isHere = (program) =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', ...globSync('/usr/lib/postgresql/*/bin')].some(
    (folder) => {
      try {
        accessSync(join(folder, program), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    },
  );
