import { tryLock } from '../../../src/embedded/file-lock.ts';

const [path] = process.argv.slice(2);
console.log(tryLock(String(path)) ? 'locked' : 'not locked');
setInterval(() => {}, 1_000);
