import { type MessagePort, parentPort } from 'node:worker_threads';
import { type PlainError, plainError } from './plain-error.ts';
import type { Share } from './share.ts';
import { TASKS, type TaskName } from './tasks.ts';

/** Begins a task; its results go out through the port. */
export interface Assignment {
  task: TaskName;
  input: unknown;
  port: MessagePort;
}

/** What goes out through a task's port. What comes in says no more than "one more". */
export type Answer = { value: unknown } | { error: PlainError } | { done: true };

parentPort!.on('message', ({ task, input, port }: Assignment) => {
  serve(TASKS[task](input as never), port);
});

/** Sends each result when it is asked for. One is made ahead: this thread works while that one stores. */
async function serve(results: AsyncGenerator<Share<unknown>>, port: MessagePort): Promise<void> {
  let asked = 0;
  let isClosed = false;
  let wake = () => {};
  port.on('message', () => {
    asked++;
    wake();
  });
  port.on('close', () => {
    isClosed = true;
    wake();
  });
  const untilAsked = async () => {
    while (asked === 0 && !isClosed) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    asked--;
  };
  const answer = (message: Answer, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  try {
    for await (const { value, transfer } of results) {
      await untilAsked();
      if (isClosed) return;
      answer({ value }, transfer);
    }
    answer({ done: true });
  } catch (error) {
    answer({ error: plainError(error) });
  } finally {
    port.close();
  }
}
