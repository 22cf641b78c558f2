import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createProgram } from '../../src/cli/program.ts';

/** Parses without running a command, and gives what commander wrote. */
async function parse(...args: string[]): Promise<string> {
  const program = createProgram();
  let written = '';
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => {
        written += text;
      },
      writeErr: (text) => {
        written += text;
      },
    });
  }
  await program.parseAsync(args, { from: 'user' }).catch(() => undefined);
  return written;
}

describe('the command line', () => {
  test.each([
    'assess',
    'preflight',
    'up',
    'migrate',
    'jobs',
    'status',
    'report',
    'verify',
    'restore',
    'retry',
    'pause',
    'resume',
    'cancel',
    'forget',
    'check',
    'fetch-emoji',
    'webhooks',
    'worker',
    'users',
    'demo',
  ])('%s --help has an example and the exit status', async (command) => {
    const help = await parse(command, '--help');
    expect(help).toMatch(/Examples?:\n {2}/);
    expect(help).toMatch(/Exit status: 0/);
  });

  test('names what is missing', async () => {
    expect(await parse('migrate', 'a.zip')).toMatch(/required option '--to <out\.zip\|url>' not specified/);
    expect(await parse('migrate', '--to', 'x.zip')).toMatch(/missing required argument 'archive'/);
    expect(await parse('status')).toMatch(/missing required argument 'job'/);
    expect(await parse('cancel')).toMatch(/missing required argument 'job'/);
  });

  test('names what is wrong', async () => {
    expect(await parse('up', '--workers', 'many')).toMatch(/Expected a whole number from 0 to 64/);
    expect(await parse('up', '--ui-port', '70000')).toMatch(/Expected a whole number from 1 to 65535/);
    expect(await parse('jobs', '--limit', '0')).toMatch(/Expected a whole number from 1/);
    expect(await parse('jbos')).toMatch(/unknown command 'jbos'/);
    expect(await parse('jobs', '--jason')).toMatch(/unknown option '--jason'/);
  });
});

describe('a command that fails', () => {
  const MAIN = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [MAIN, ...args], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, SLACK_MM2_HOME: '/nonexistent/slack-mm2' },
    });

  test('says in one line that nothing is running, with exit status 1', () => {
    const { status, stdout, stderr } = run('jobs');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^error: nothing is running on \/nonexistent\/slack-mm2: .*`slack-mm2 up`.*\n$/);
  });

  test('shows no signs that a terminal would obey', () => {
    const { stderr } = run('assess', '/nonexistent/\u001b[31m\u202e.zip');
    expect(stderr).toBe(
      'error: /nonexistent/\ufffd[31m\ufffd.zip: no such file or folder; give a Slack export\n',
    );
  });

  test('shows a stack trace with --debug only', () => {
    expect(run('jobs', '--debug').stderr).toMatch(/\n {4}at /);
  });

  test('with --json still prints one document', () => {
    const { status, stdout } = run('migrate', '/nonexistent/a.zip', '--to', '/tmp/x.zip', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      status: 'failed',
      error: '/nonexistent/a.zip: no such file or folder; give a Slack export',
      file: null,
      result: null,
      jobs: [],
    });
  });

  test('a worker says which address it misses', () => {
    expect(run('worker').stderr).toMatch(/^error: DATABASE_URL is not set: /);
  });
});
