import { afterEach } from '@jest/globals';
import { type DoubleProcess, startDoubleProcess } from './start-double-process.ts';

/** Doubles as processes of their own, which can be killed and end with the test. */
export function withDoubleProcesses() {
  const running: DoubleProcess[] = [];
  afterEach(async () => {
    for (const double of running.splice(0)) await double.discard();
  });
  return {
    async start(...options: string[]): Promise<DoubleProcess> {
      const double = await startDoubleProcess(...options);
      running.push(double);
      return double;
    },
  };
}
