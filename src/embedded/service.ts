import type { ChildProcess } from 'node:child_process';
import { type EndOptions, endProcess } from './end-process.ts';
import { exitOf } from './exit-of.ts';

/** A server that runs as a child process. */
export interface Service {
  pid: number;
  /** Settles when the process ends, whoever ended it, with a word on how: "exited with 1". Never rejects. */
  exited: Promise<string>;
  /** Ends it in an orderly way, and returns when it is gone. May be called again. */
  stop(): Promise<void>;
}

/** A child process as a service. One that could not be spawned has the pid -1, and has exited with the reason. */
export const serviceOf = (child: ChildProcess, ending: EndOptions): Service => ({
  pid: child.pid ?? -1,
  exited: exitOf(child),
  stop: async () => {
    // Node has reaped the child once it knows its end, and the pid may be somebody else's.
    if (child.pid && child.exitCode === null && child.signalCode === null)
      await endProcess(child.pid, ending);
  },
});
