import { scalingResult, sizeResult } from './archive-result.ts';
import type { BenchArchive } from './archives.ts';
import { seconds, threadsText } from './figure-text.ts';
import type { FloorInput, FloorRun } from './measure-floor.ts';
import type { MigrationInputs, MigrationRun } from './measure-migration.ts';
import type { PeerInput, PeerRun } from './measure-peer.ts';
import type { ArchiveResult, Turn, WorkerTurn } from './results.ts';
import { measure, type Session } from './session.ts';
import type { ShapeName } from './shapes.ts';

/** A migration, with the peer and the floor in turn: a machine that becomes slower meanwhile is slower for all of them. */
export async function benchSize(
  session: Session,
  label: string,
  archive: BenchArchive,
): Promise<ArchiveResult> {
  const { peer, threads, floorThreads } = session.options;
  const { path, totals } = archive;
  const turns = await inTurns(session, label, async (run): Promise<Turn> => {
    const migration = await migrate(session, run, archive, { workers: 1, threads });
    const other = peer
      ? await measure<PeerInput, PeerRun>(session, `${run}: the peer`, './measure-peer.ts', {
          command: peer,
          archive: path,
        })
      : undefined;
    if (other) session.say(`  ${seconds(other.peerMs)}`);
    const floor = await measure<FloorInput, FloorRun>(session, `${run}: the floor`, './measure-floor.ts', {
      archive: path,
      messages: totals.messages,
      threads: floorThreads,
    });
    session.say(`  ${seconds(floor.floorMs)}`);
    return { ...migration, ...other, ...floor };
  });
  return sizeResult(archive, turns);
}

/** A migration alone. */
export async function benchShape(
  session: Session,
  shape: ShapeName,
  archive: BenchArchive,
): Promise<ArchiveResult> {
  const { threads } = session.options;
  const turns = await inTurns(session, shape, (run) =>
    migrate(session, run, archive, { workers: 1, threads }),
  );
  return sizeResult(archive, turns, shape);
}

/** One worker and two, with one thread each. */
export async function benchScaling(
  session: Session,
  label: string,
  archive: BenchArchive,
): Promise<ArchiveResult<WorkerTurn>> {
  const turns = await inTurns(
    session,
    label,
    async (run): Promise<WorkerTurn> => ({
      one: await migrate(session, run, archive, { workers: 1, threads: 1 }),
      two: await migrate(session, run, archive, { workers: 2, threads: 1 }),
    }),
  );
  return scalingResult(archive, turns);
}

async function inTurns<Each>(
  { options: { runs } }: Session,
  label: string,
  turn: (run: string) => Promise<Each>,
): Promise<Each[]> {
  const turns: Each[] = [];
  for (let run = 1; run <= runs; run++) turns.push(await turn(`${label}, run ${run} of ${runs}`));
  return turns;
}

async function migrate(
  session: Session,
  run: string,
  { path, totals }: BenchArchive,
  stack: { workers: number; threads: number },
): Promise<MigrationRun> {
  const threads = threadsText(stack.threads);
  const workers = stack.workers > 1 ? `${stack.workers} workers, ${threads} each` : `1 worker, ${threads}`;
  const input = { archive: path, totals, ...stack };
  const label = `${run}: the migration, ${workers}`;
  const result = await measure<MigrationInputs, MigrationRun>(
    session,
    label,
    './measure-migration.ts',
    input,
  );
  session.say(`  stored after ${seconds(result.storedMs)}, finished after ${seconds(result.fileMs)}`);
  return result;
}
