import { startPostgres } from '../../../src/embedded/postgres.ts';

const [dataDir] = process.argv.slice(2);
const { pid } = await startPostgres({ dataDir: String(dataDir), log: console.log });
console.log(`up ${pid}`);
