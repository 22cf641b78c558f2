import { parseArgs } from 'node:util';
import { startMattermostDouble } from './start-mattermost-double.ts';
import { VERSIONS, type VersionName } from './versions.ts';

const USAGE = `Usage: node test/mattermost-double/main.ts [--port N] [--data DIR] [--version ${Object.keys(VERSIONS).join('|')}]
         [--poll-ms N] [--first-poll-ms N] [--lines-per-second N] [--workers N] [--config JSON]
         [--rate-limit PER_SECOND,BURST] [--max-post-size N]
Prints one line of JSON when it listens: { "url", "token", "memberToken", "pid" }.
SIGTERM stops it; with --data the next start goes on from there.`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    data: { type: 'string' },
    version: { type: 'string', default: '11.6' },
    'poll-ms': { type: 'string', default: '15000' },
    'first-poll-ms': { type: 'string', default: '0' },
    'lines-per-second': { type: 'string', default: '0' },
    workers: { type: 'string', default: '2' },
    config: { type: 'string', default: '{}' },
    'rate-limit': { type: 'string' },
    'max-post-size': { type: 'string', default: '16383' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help || !(values.version in VERSIONS)) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}

const [perSecond, maxBurst] = values['rate-limit']?.split(',').map(Number) ?? [];
const double = await startMattermostDouble({
  port: Number(values.port),
  dataDir: values.data,
  version: values.version as VersionName,
  jobPollMs: Number(values['poll-ms']),
  firstPollMs: Number(values['first-poll-ms']),
  linesPerSecond: Number(values['lines-per-second']),
  workers: Number(values.workers),
  config: JSON.parse(values.config),
  maxPostSize: Number(values['max-post-size']),
  ...(perSecond !== undefined && maxBurst !== undefined && { rateLimit: { perSecond, maxBurst } }),
  onWarning: (text) => console.error(`warning: ${text}`),
  // A process that panics does not say goodbye.
  onCrash: (reason) => {
    console.error(`panic: ${reason}`);
    process.exit(2);
  },
});
const { url, token, memberToken } = double;
console.log(JSON.stringify({ url, token, memberToken, pid: process.pid }));

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    double.close().then(() => process.exit(0));
  });
