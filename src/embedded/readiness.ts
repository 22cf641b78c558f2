import type { ChildProcess } from 'node:child_process';

const READY_MS = 120_000;

/** What kept a child from being ready (`process.send({ ready: true })`), if anything did. */
export function readiness(child: ChildProcess, exited: Promise<string>): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(`was not ready within ${READY_MS / 1_000} s`), READY_MS);
    const settle = (problem?: string) => {
      clearTimeout(timer);
      resolve(problem);
    };
    child.on('message', (message) => {
      if ((message as { ready?: unknown } | null)?.ready === true) settle();
    });
    exited.then(settle);
  });
}
