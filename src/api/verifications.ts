import type { StackAccess } from '../control/stack-access.ts';
import { exitOf } from '../embedded/exit-of.ts';
import type { Logger } from '../observe/create-log.ts';
import type { Job } from '../store/jobs.ts';
import type { DatabasePool } from '../store/pool.ts';
import {
  addVerificationDifferences,
  beginVerification,
  deleteEarlierRuns,
  endVerification,
  INTERRUPTED,
  keepVerificationAlive,
  newestVerification,
  type VerificationEnd,
} from '../store/verifications.ts';
import { type Difference, VERIFIED_TYPES } from '../verify/difference.ts';
import { type DocumentHead, readVerificationDocument } from '../verify/read-document.ts';
import { conflict } from './problem-answer.ts';
import { startVerify, type VerifyCall, verifyCall, type WantedVerification } from './verification-process.ts';

/** Reads targets back, each in a process of its own, and keeps what they find. */
export interface Verifications {
  /** Begins a run, unless one of the job is running. @throws RequestError */
  start(job: Job, wanted: WantedVerification): Promise<void>;
  /** Ends the run of a job, if there is one. */
  stop(jobId: number): Promise<void>;
  /** Ends all of them. */
  close(): Promise<void>;
}

/** Processes at once: each takes a core, and some connections. */
const MOST_RUNNING = 3;
const BEAT_MS = 2_000;
const STOPPED = 'it was stopped';
/** Of what a process says on standard error, that much is kept. */
const ERROR_CHARACTERS = 4_000;

interface Running {
  verificationId: number;
  kill: () => void;
  done: Promise<void>;
}

/** @param token for an address that a request names without one; see `lentToken` */
export function createVerifications(
  pool: DatabasePool,
  access: StackAccess,
  log: Logger,
  token: string | undefined,
): Verifications {
  const running = new Map<number, Running>();
  /** Jobs whose run is being begun: they have their place already. */
  const beginning = new Set<number>();

  const run = (jobId: number, verificationId: number, call: VerifyCall): Running => {
    const child = startVerify(call, access);
    const kill = () => void child.kill();
    const done = follow(child, verificationId, kill)
      .catch((error: unknown) => {
        kill();
        log.error({ error, jobId }, 'a verification could not be followed to its end');
        return failed('what it found could not be read or stored; the log of the service says why');
      })
      .then((end) => endVerification(pool, verificationId, end))
      .catch((error: unknown) => log.error({ error, jobId }, 'the end of a verification could not be stored'))
      .finally(() => running.delete(jobId));
    return { verificationId, kill, done };
  };

  /** Stores what a process finds while it says so. */
  async function follow(
    child: ReturnType<typeof startVerify>,
    verificationId: number,
    kill: () => void,
  ): Promise<VerificationEnd> {
    const exited = exitOf(child);
    let progress = '';
    child.on('message', (message) => {
      progress = String((message as { progress?: unknown } | null)?.progress ?? '');
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-ERROR_CHARACTERS);
    });
    const stopBeating = every(BEAT_MS, async () => {
      if (!(await keepVerificationAlive(pool, verificationId, progress))) kill();
    });
    try {
      let place = 0;
      const head = await readVerificationDocument(child.stdout, async (differences: Difference[]) => {
        await addVerificationDifferences(pool, verificationId, place, differences);
        place += differences.length;
      });
      const how = await exited;
      return head
        ? endOf(head)
        : failed(
            said
              .trim()
              .split('\n')
              .at(-1)
              ?.replace(/^error: /, '') || `it ${how}`,
          );
    } finally {
      stopBeating();
    }
  }

  const end = async (one: Running, error: string) => {
    // First in the database: what the process says when it is ended is no reason.
    await endVerification(pool, one.verificationId, failed(error)).finally(one.kill);
    await one.done;
  };

  return {
    async start(job, wanted) {
      const { jobId, status } = job;
      if (status !== 'success')
        throw conflict(`job ${jobId} is ${status}: only a job that has succeeded can be verified`);
      const call = verifyCall(job, wanted, process.env, token);
      if (running.has(jobId) || beginning.has(jobId)) return;
      if (running.size + beginning.size >= MOST_RUNNING)
        throw conflict(`${MOST_RUNNING} other verifications are running: wait until one has ended`);
      beginning.add(jobId);
      const verificationId = await beginVerification(pool, jobId).finally(() => beginning.delete(jobId));
      if (verificationId === undefined) return;
      running.set(jobId, run(jobId, verificationId, call));
      deleteEarlierRuns(pool, verificationId).catch((error: unknown) =>
        log.warn({ error, jobId }, 'an earlier verification could not be deleted'),
      );
    },
    async stop(jobId) {
      const own = running.get(jobId);
      if (own) return end(own, STOPPED);
      // Another process of the API has it, which sees that it is over.
      const newest = await newestVerification(pool, jobId);
      if (newest?.state === 'running') await endVerification(pool, newest.verificationId, failed(STOPPED));
    },
    async close() {
      await Promise.all(
        [...running.values()].map((one) =>
          end(one, INTERRUPTED).catch((error: unknown) =>
            log.warn({ error }, 'the end of a verification could not be stored'),
          ),
        ),
      );
    },
  };
}

const failed = (error: string): VerificationEnd => ({ state: 'failed', server: null, types: [], error });

function endOf(head: DocumentHead): VerificationEnd {
  if (head.status === 'failed') return failed(head.error);
  const { status, server, types } = head;
  return {
    state: status,
    server,
    types: VERIFIED_TYPES.map((type) => ({ type, ...types[type] })),
    error: null,
  };
}

/** Does something again and again, never twice at once; what fails is tried the next time. @returns stops it */
function every(ms: number, work: () => Promise<void>): () => void {
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    work()
      .catch(() => undefined)
      .finally(() => {
        isBusy = false;
      });
  }, ms);
  return () => clearInterval(timer);
}
