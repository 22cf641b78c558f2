import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino';
import { loggedError } from './logged-error.ts';
import { secretsMask, secretsOf } from './mask-secrets.ts';
import { plainLogLine } from './plain-log-line.ts';

export type { Logger } from 'pino';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
type Level = (typeof LEVELS)[number];

/** Fields that other libraries put beside a message: whatever they hold, it is not for a log. */
const REDACTED = [
  'token',
  'taskToken',
  'password',
  'authorization',
  'headers',
  'values',
  'payload',
  'payloads',
  'input',
  'args',
].flatMap((name) => [name, `*.${name}`]);

/** From `SLACK_MM2_LOG_LEVEL`; `info` unless it is set. @throws TypeError */
export function logLevel(text = process.env.SLACK_MM2_LOG_LEVEL): Level {
  if (!text) return 'info';
  const level = LEVELS.find((name) => name === text.trim().toLowerCase());
  if (!level) throw new TypeError(`SLACK_MM2_LOG_LEVEL: expected one of ${LEVELS.join(', ')}, got ${text}`);
  return level;
}

/**
 * The log of a service: JSON, one object a line, with `time` (ISO 8601, UTC), `level` and `msg`; plain text on a terminal.
 * An error goes into the field `error`. Written at once, so that nothing is lost however the process ends.
 */
export function createLog({
  level = logLevel(),
  env = process.env,
  to = standardError(),
}: {
  level?: Level;
  /** Whose secrets are never written. */
  env?: NodeJS.ProcessEnv;
  to?: DestinationStream;
} = {}): Logger {
  return pino(
    {
      level,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      errorKey: 'error',
      serializers: { error: loggedError },
      redact: { paths: REDACTED, censor: '[left out]' },
      hooks: { streamWrite: secretsMask(secretsOf(env)) },
    },
    to,
  );
}

const standardError = (): DestinationStream =>
  process.stderr.isTTY
    ? { write: (line) => void process.stderr.write(`${plainLogLine(line.trimEnd())}\n`) }
    : quiet(destination({ dest: 2, sync: true }));

/** What can't be written, as to a full disk, is lost: work goes on without its log. */
function quiet<Stream extends NodeJS.EventEmitter>(stream: Stream): Stream {
  stream.on('error', () => {});
  return stream;
}
