import { describe, expect, it } from '@jest/globals';
import { createLog, logLevel } from '../../src/observe/create-log.ts';
import { plainLogLine } from '../../src/observe/plain-log-line.ts';
import { sdkLog } from '../../src/observe/sdk-log.ts';

function recorded(level: Parameters<typeof createLog>[0] = {}) {
  const lines: string[] = [];
  const log = createLog({
    level: 'trace',
    env: {},
    to: { write: (line) => void lines.push(line) },
    ...level,
  });
  return { log, lines, entries: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

/** As PostgreSQL's driver throws it, inside Slonik's. */
function databaseError() {
  const cause = Object.assign(new Error('value too long'), {
    code: '22001',
    detail: 'Failing row contains (the text of a message)',
    where: 'COPY messages, line 1: "the text of a message"',
  });
  return Object.assign(new Error('the database refused', { cause }), {
    query: { sql: 'INSERT …', values: ['the text of a message'] },
  });
}

describe('the log', () => {
  it('has a time, a level, words and fields, one object a line', () => {
    const { log, lines, entries } = recorded();
    log.warn({ job: 7, stage: 'messages' }, 'two\nlines');
    expect(entries()).toEqual([
      expect.objectContaining({ level: 'warn', msg: 'two\nlines', job: 7, stage: 'messages' }),
    ]);
    expect(new Date(entries()[0]!.time as string).toISOString()).toBe(entries()[0]!.time);
    expect(lines[0]!.indexOf('\n')).toBe(lines[0]!.length - 1);
  });

  it('says of an error what it is and where, and nothing of the row that it is about', () => {
    const { log, lines, entries } = recorded();
    log.error({ error: databaseError() }, 'importMessages failed');
    expect(entries()[0]!.error).toMatchObject({
      type: 'Error',
      message: 'the database refused',
      stack: expect.stringContaining('log.test.ts'),
      cause: { message: 'value too long', code: '22001' },
    });
    expect(lines[0]).not.toContain('the text of a message');
  });

  it('leaves out fields that may hold anything', () => {
    const { log, lines } = recorded();
    log.info({ token: 'abc', request: { headers: { cookie: 'abc' } }, input: { text: 'abc' } }, 'x');
    expect(lines[0]).not.toContain('abc');
  });

  it.each([
    [undefined, 'info'],
    ['', 'info'],
    ['DEBUG', 'debug'],
  ])('has the level of SLACK_MM2_LOG_LEVEL=%s', (text, level) => {
    expect(logLevel(text)).toBe(level);
  });

  it('refuses a level that there is not', () => {
    expect(() => logLevel('loud')).toThrow(
      /^SLACK_MM2_LOG_LEVEL: expected one of trace, debug, .* got loud$/,
    );
  });
});

describe("the Temporal SDK's lines", () => {
  it('come with the names of ours, and without what repeats them', () => {
    const { log, entries } = recorded();
    sdkLog(log).log('INFO', 'the migration ends', {
      sdkComponent: 'workflow',
      jobId: 3,
      status: 'failed',
      workflowId: 'w',
      taskToken: 'AAAA',
      namespace: 'default',
    });
    expect(entries()).toEqual([
      expect.objectContaining({
        level: 'info',
        component: 'workflow',
        job: 3,
        status: 'failed',
        workflowId: 'w',
      }),
    ]);
    expect(Object.keys(entries()[0]!)).not.toEqual(expect.arrayContaining(['taskToken', 'namespace']));
  });

  it.each([
    ['Activity failed', undefined],
    ['No workflows registered, not polling for workflow tasks', 'debug'],
    ['Workflow failed', 'warn'],
  ])('%s: %s', (message, level) => {
    const { log, entries } = recorded();
    sdkLog(log).warn(message, { sdkComponent: 'worker' });
    expect(entries().map((entry) => entry.level)).toEqual(level === undefined ? [] : [level]);
  });
});

describe('a line for people', () => {
  it('has the time, the words, the fields and why', () => {
    const { log, lines } = recorded();
    log.warn({ job: 7, activity: 'importMessages', attempt: 2, error: databaseError() }, 'it failed');
    expect(plainLogLine(lines[0]!)).toMatch(
      /^\d\d:\d\d:\d\d warn it failed job=7 activity=importMessages attempt=2: the database refused$/,
    );
  });

  it.each(['error: no such file', '{"level":30}', '{"half', '', '[1]'])('stays what it is: %s', (line) => {
    expect(plainLogLine(line)).toBe(line);
  });
});
