import { describe, expect, test } from '@jest/globals';
import { createCheckProgress } from '../../src/cli/check-progress.ts';

/** A stream that keeps what is written to it. */
function stream(isTTY: boolean) {
  const written: string[] = [];
  return {
    written,
    stream: { isTTY, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream,
  };
}

describe('the progress of a check', () => {
  test('is one line on a terminal, not written at every call, and cleared at the end', () => {
    const terminal = stream(true);
    const progress = createCheckProgress(terminal.stream);
    for (const lines of [1_000, 2_000]) progress.show({ lines, bytes: lines, totalBytes: 4_000 });
    progress.end();
    expect(terminal.written).toEqual(['\r\u001b[Kchecking: 25 %, 1,000 lines', '\r\u001b[K']);
  });

  test('is nothing elsewhere', () => {
    const file = stream(false);
    const progress = createCheckProgress(file.stream);
    progress.show({ lines: 1_000, bytes: 1, totalBytes: 2 });
    progress.end();
    expect(file.written).toEqual([]);
  });
});
