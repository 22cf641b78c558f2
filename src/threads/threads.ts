import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { errorOf, plainError } from './plain-error.ts';
import type { TaskInput, TaskName, TaskResult } from './tasks.ts';
import type { Answer, Assignment } from './thread.ts';

const PROGRAM = new URL('./thread.ts', import.meta.url);

/** A thread's young objects die in a batch: more room for them would only be more memory. */
const YOUNG_MB = 12;
/** V8 lets a heap grow the more freely the more it may have; a batch or a chunk needs a third of this. */
const OLD_MB = 128;
/** For the odd message of a hundred megabytes. */
const MAX_OLD_MB = 4_096;

/** One without work is ended: it would keep the memory of its last task, while the main thread joins a file, say. */
const IDLE_MS = 2_000;

interface Thread {
  worker: Worker;
  /** Why it ended, once it has. */
  ended: Promise<Error>;
  tasks: number;
  /** Ends it unless it gets work before. */
  rest?: NodeJS.Timeout;
}

/** Threads that read and convert, so that the worker's own thread is free for Temporal and the database. */
export class Threads {
  readonly #count: number;
  readonly #threads: Thread[] = [];
  readonly #ending = new Set<Promise<unknown>>();
  readonly #idleMs: number;
  #oldMb = OLD_MB;

  /** @param count how many at most; each is started when there is work for it, and ended when there has been none for a while */
  constructor(count: number, idleMs = IDLE_MS) {
    this.#count = count;
    this.#idleMs = idleMs;
  }

  /** How many there are now. */
  get running(): number {
    return this.#threads.length;
  }

  /**
   * Runs a task on the thread that has the least to do, and gives out its results one by one. The thread is at most one
   * result ahead. To stop, end the iteration.
   * @param transfer memory of the input that is handed over instead of copied
   * @throws what the task throws, by name and message
   */
  async *run<Name extends TaskName>(
    task: Name,
    input: TaskInput<Name>,
    transfer: readonly ArrayBuffer[] = [],
  ): AsyncGenerator<TaskResult<Name>, void, void> {
    const thread = this.#leastBusy();
    const { port1, port2 } = new MessageChannel();
    thread.tasks++;
    try {
      const assignment: Assignment = { task, input, port: port2 };
      thread.worker.postMessage(assignment, [port2, ...transfer]);
      for (;;) {
        const answer = (await ask(port1)) ?? { error: plainError(await thread.ended) };
        if ('done' in answer) return;
        if ('error' in answer) throw errorOf(answer.error);
        yield answer.value as TaskResult<Name>;
      }
    } finally {
      port1.close();
      if (--thread.tasks === 0) this.#endUnlessNeeded(thread);
    }
  }

  /** Ends all threads at once; what they were doing fails. */
  async close(): Promise<void> {
    await Promise.all([...this.#ending, ...this.#threads.map(({ worker }) => worker.terminate())]);
  }

  #endUnlessNeeded(thread: Thread): void {
    clearTimeout(thread.rest);
    thread.rest = setTimeout(() => {
      if (thread.tasks > 0) return;
      this.#forget(thread);
      const ending = thread.worker.terminate().finally(() => this.#ending.delete(ending));
      this.#ending.add(ending);
    }, this.#idleMs).unref();
  }

  #forget(thread: Thread): void {
    const place = this.#threads.indexOf(thread);
    if (place >= 0) this.#threads.splice(place, 1);
  }

  #leastBusy(): Thread {
    const idle = this.#threads.find(({ tasks }) => tasks === 0);
    if (idle) return idle;
    if (this.#threads.length < this.#count) return this.#start();
    return this.#threads.reduce((least, thread) => (thread.tasks < least.tasks ? thread : least));
  }

  #start(): Thread {
    const worker = new Worker(PROGRAM, {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB, maxOldGenerationSizeMb: this.#oldMb },
    });
    const { promise: ended, resolve } = Promise.withResolvers<Error>();
    const thread = { worker, ended, tasks: 0 };
    worker.on('error', (error) => {
      resolve(error as Error);
      // The activity is tried again, on a thread with more room.
      if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY')
        this.#oldMb = Math.min(this.#oldMb * 2, MAX_OLD_MB);
    });
    worker.on('exit', (code) => {
      resolve(new Error(`a thread ended with exit status ${code}`));
      this.#forget(thread);
    });
    this.#threads.push(thread);
    return thread;
  }
}

/** The next answer; undefined if the thread is gone. */
function ask(port: MessagePort): Promise<Answer | undefined> {
  const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
  const closed = () => resolve(undefined);
  port.once('message', (answer: Answer) => {
    port.off('close', closed);
    resolve(answer);
  });
  port.once('close', closed);
  port.postMessage(null);
  return promise;
}
