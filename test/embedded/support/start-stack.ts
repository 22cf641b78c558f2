import { join } from 'node:path';
import { startStack } from '../../../src/embedded/stack.ts';

const [dataDir] = process.argv.slice(2);
const workerProgram = join(import.meta.dirname, 'fake-worker.ts');
const stack = await startStack({ dataDir: String(dataDir), log: console.log, workers: 1, workerProgram });
process.once('SIGTERM', () => stack.stop());
console.log('up');
