/** How far something is, in one line that is written again and again on a terminal. */
export interface ProgressLine {
  /** @param line is asked for only if it is time to show one */
  show(line: () => string): void;
  /** Leaves nothing on a terminal. */
  end(): void;
}

interface Pace {
  terminalEveryMs: number;
  /** Where there is no terminal, a line of its own so often; nothing unless given. */
  plainEveryMs?: number;
}

export function createProgressLine(
  stream: NodeJS.WriteStream,
  { terminalEveryMs, plainEveryMs }: Pace,
): ProgressLine {
  const isTerminal = stream.isTTY && process.env.TERM !== 'dumb';
  const everyMs = isTerminal ? terminalEveryMs : (plainEveryMs ?? Number.POSITIVE_INFINITY);
  // What is over within seconds needs no line in a log.
  let lastMs = isTerminal ? 0 : Date.now();
  let isShown = false;
  return {
    show(line) {
      const nowMs = Date.now();
      if (nowMs - lastMs < everyMs) return;
      lastMs = nowMs;
      isShown = true;
      stream.write(isTerminal ? `\r\u001b[K${line().slice(0, (stream.columns ?? 80) - 1)}` : `${line()}\n`);
    },
    end() {
      if (isTerminal && isShown) stream.write('\r\u001b[K');
    },
  };
}
