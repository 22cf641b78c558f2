import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { planMigrations } from '../../src/control/migration-inputs.ts';
import { doesTheSame } from '../../src/control/start-migrations.ts';

describe('what is started for archives', () => {
  test('one archive becomes one workflow with absolute paths', () => {
    expect(planMigrations(['in/acme.zip'], { to: 'out.zip' }, 'abc')).toEqual([
      {
        workflowId: 'slack-migration-acme-abc',
        label: 'acme.zip',
        input: { archive: resolve('in/acme.zip'), target: { kind: 'bulk-file', path: resolve('out.zip') } },
      },
    ]);
  });

  test('several archives share a target, in their order', () => {
    const planned = planMigrations(['a.zip', 'b.zip'], { to: 'out.zip', overwrite: true }, 'abc');
    expect(planned.map(({ workflowId }) => workflowId)).toEqual([
      'slack-migration-a-abc-1',
      'slack-migration-b-abc-2',
    ]);
    expect(planned.map(({ input }) => input.target)).toEqual(
      [0, 1].map((index) => ({
        kind: 'bulk-file',
        path: resolve('out.zip'),
        overwrite: true,
        group: { id: 'abc', size: 2, index },
      })),
    );
  });

  test.each([
    ['Acme Corp (März).ZIP', 'slack-migration-Acme-Corp-März-x'],
    ['/', 'slack-migration-archive-x'],
  ])('the workflow id of %s is safe in a shell', (archive, workflowId) => {
    expect(planMigrations([archive], { to: 'out.zip' }, 'x')[0]!.workflowId).toBe(workflowId);
  });

  test('two calls give two workflow ids', () => {
    const [a, b] = [1, 2].map(() => planMigrations(['a.zip'], { to: 'out.zip' })[0]!.workflowId);
    expect(a).not.toBe(b);
  });

  test('files are downloaded only if that is said', () => {
    const options = {
      downloadFiles: true,
      filesFolder: 'files',
      maxFileSize: 5,
      fileHost: ['files.example.com'],
    };
    expect(planMigrations(['a.zip'], { to: 'out.zip', ...options })[0]!.input.files).toEqual({
      download: true,
      folder: resolve('files'),
      maxBytes: 5,
      hosts: ['files.example.com'],
    });
    expect(planMigrations(['a.zip'], { to: 'out.zip' })[0]!.input).not.toHaveProperty('files');
  });

  test('of several archives each requires the restore proof', () => {
    const options = { to: 'https://mm.example.com', team: 'acme', requireRestoreProof: '7d' };
    for (const { input } of planMigrations(['a.zip', 'b.zip'], options))
      expect(input.target).toMatchObject({ requireRestoreProof: '7d', group: { size: 2 } });
  });

  test.each([
    [
      'an age of a proof',
      { to: 'https://mm.example.com', requireRestoreProof: '1w' },
      /^--require-restore-proof: expected minutes, hours or days, such as 90m, 36h or 7d$/,
    ],
    [
      'a restore proof for a file',
      { requireRestoreProof: '7d' },
      /^--require-restore-proof goes with --to https/,
    ],
    ['a folder for files without downloads', { filesFolder: 'x' }, /go with --download-files/],
    ['a host', { downloadFiles: true, fileHost: ['a/b'] }, /^--file-host: expected a host such as/],
    ['a team', { team: 'A B' }, /^--team: expected 2 to 64 of a-z/],
    ['a domain', { emailDomain: 'no domain' }, /^--email-domain: expected a domain/],
  ])('%s that would be refused is an error that names the option', (_what, options, message) => {
    expect(() => planMigrations(['a.zip'], { to: 'out.zip', ...options })).toThrow(message);
  });
});

describe('an unfinished job', () => {
  const [planned] = planMigrations(['/a.zip'], { to: '/out.zip', team: 'acme' });
  const stored = { ...planned!.input, emailDomain: 'slack-import.invalid' };

  test('is recognised by archive, target and team', () => {
    expect(doesTheSame({ input: stored }, planned!.input)).toBe(true);
  });

  test.each([
    ['team', planMigrations(['/a.zip'], { to: '/out.zip', team: 'other' })],
    ['archive', planMigrations(['/b.zip'], { to: '/out.zip', team: 'acme' })],
    ['target', planMigrations(['/a.zip'], { to: '/other.zip', team: 'acme' })],
    ['group', planMigrations(['/a.zip', '/b.zip'], { to: '/out.zip', team: 'acme' })],
    ['domain', planMigrations(['/a.zip'], { to: '/out.zip', team: 'acme', emailDomain: 'example.com' })],
    ['way with files', planMigrations(['/a.zip'], { to: '/out.zip', team: 'acme', downloadFiles: true })],
  ])('is another one with another %s', (_what, [other]) => {
    expect(doesTheSame({ input: stored }, other!.input)).toBe(false);
  });

  test('requires the same restore proof, or is another one', () => {
    const input = (requireRestoreProof: string | undefined) => {
      const options = { to: 'https://mm.example.com', team: 'acme', requireRestoreProof };
      return { ...planMigrations(['/a.zip'], options)[0]!.input };
    };
    const [weekly, daily, free] = [input('7d'), input('1d'), input(undefined)];
    expect(doesTheSame({ input: weekly }, weekly)).toBe(true);
    expect(doesTheSame({ input: weekly }, daily)).toBe(false);
    expect(doesTheSame({ input: weekly }, free)).toBe(false);
    expect(doesTheSame({ input: free }, weekly)).toBe(false);
  });
});
