import type { DatabasePool } from 'slonik';
import { SchemaVersionError, unknownMigration } from '../store/migrate.ts';

const EVERY_MS = 5_000;

/**
 * Ends a worker whose database a newer version has migrated meanwhile: what it would do to tables that it doesn't know is nothing to be
 * tried. Looks every 5 s, which is before an attempt that fails again and again is given up (`giveUpInterceptor`).
 * @param known migrations, as `migrate` gave them at the start: by now another version may lie in the folder that this one was started from
 * @param onNewer is called once, and has to end the worker
 * @returns stops watching, and throws those words if that is why the worker ends
 */
export function watchSchema(
  pool: DatabasePool,
  known: readonly string[],
  onNewer: () => void,
): () => Promise<void> {
  let newer: SchemaVersionError | undefined;
  let round = Promise.resolve();
  let isBusy = false;
  const timer = setInterval(() => {
    // A database that hangs would collect rounds, and a connection for each.
    if (isBusy) return;
    isBusy = true;
    round = unknownMigration(pool, known).then(
      (name) => {
        if (name === undefined || newer) return;
        newer = new SchemaVersionError(
          `a newer version of slack-mm2 has migrated the database ("${name}"): this worker stops; its jobs go on in workers of that version`,
        );
        onNewer();
      },
      // A database that is down is reported by those who work with it.
      () => undefined,
    );
    round.finally(() => {
      isBusy = false;
    });
  }, EVERY_MS);
  return async () => {
    clearInterval(timer);
    await round;
    if (newer) throw newer;
  };
}
