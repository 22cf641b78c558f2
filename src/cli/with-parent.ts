/** Milliseconds between two words on how far it is. */
const EVERY_MS = 500;

/** Tells the process that has started this one, over its IPC channel, how far it is; nothing if there is none. */
export function createTellParent(): (text: () => string) => void {
  let lastMs = 0;
  return (text) => {
    const nowMs = Date.now();
    if (!process.connected || nowMs - lastMs < EVERY_MS) return;
    lastMs = nowMs;
    // Whether it still listens is its affair.
    process.send?.({ progress: text() }, undefined, {}, () => undefined);
  };
}

/** Ends this process with the one that has started it: nobody would read the result. */
export function endWithParent(): void {
  if (process.send) process.once('disconnect', () => process.exit(1));
}
