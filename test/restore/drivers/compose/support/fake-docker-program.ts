/** The fake docker as a program; `FAKE_DOCKER` names its folder. */
import { setTimeout as sleep } from 'node:timers/promises';
import { callFakeDocker } from './fake-docker.ts';

const {
  stdout = '',
  stderr = '',
  exitCode = 0,
  hangs,
} = callFakeDocker(process.env.FAKE_DOCKER!, process.argv.slice(2));
if (hangs) await sleep(600_000);
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exitCode;
