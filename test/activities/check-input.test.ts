import { describe, expect, it } from '@jest/globals';
import { checkInput, InputError } from '../../src/activities/check-input.ts';
import { targetOf } from '../../src/activities/open-job.ts';
import { NO_CHOICES } from '../../src/choices/choices.ts';

const TARGET = { kind: 'bulk-file', path: '/data/out.zip' };
const INPUT = { archive: '/data/export.zip', target: TARGET };
const GROUP = { id: 'weekend', size: 2, index: 1 };

const problemOf = (input: unknown): string => {
  try {
    checkInput(input);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  return '';
};

describe('checkInput', () => {
  it('fills in what is left out', () => {
    expect(checkInput(INPUT)).toEqual({
      ...INPUT,
      team: 'slack',
      emailDomain: 'slack-import.invalid',
      choices: NO_CHOICES,
    });
  });

  it('keeps what is given', () => {
    const input = {
      archive: '/data/export',
      target: { ...TARGET, overwrite: true, group: GROUP },
      team: 'acme',
      emailDomain: 'example.com',
      files: { download: true, hosts: ['http://127.0.0.1:80'], maxBytes: 1, folder: '/data/files' },
    };
    expect(checkInput(input)).toEqual({ ...input, choices: NO_CHOICES });
  });

  it.each(['90m', '36h', '7d'])('keeps that a restore proof is required: %s', (requireRestoreProof) => {
    const target = { kind: 'mattermost', url: 'https://mm.example.com', requireRestoreProof };
    expect(checkInput({ ...INPUT, target }).target).toEqual(target);
  });

  it('takes choices, or the path of the file that holds them', () => {
    const choices = { leave_out: ['reactions'] };
    expect(checkInput({ ...INPUT, choices }).choices).toEqual({ ...NO_CHOICES, ...choices });
    expect(checkInput({ ...INPUT, choices: '/data/choices.yaml' }).choices).toBe('/data/choices.yaml');
    expect(problemOf({ ...INPUT, choices: 'choices.yaml' })).toContain(
      'input choices: expected an absolute path',
    );
    expect(problemOf({ ...INPUT, choices: { users: { U1: { username: 'A' } } } })).toContain(
      'input choices.users.U1.username: expected 1 to 64',
    );
  });

  it.each<[string, object]>([
    ['archive', { archive: undefined }],
    ['archive', { archive: null }],
    ['archive', { archive: '' }],
    ['archive', { archive: 7 }],
    ['archive', { archive: 'export.zip' }],
    ['archive', { archive: '/data/export\0.zip' }],
    ['target', { target: undefined }],
    ['target', { target: '/data/out.zip' }],
    ['target.kind', { target: { ...TARGET, kind: 'server' } }],
    ['target.path', { target: { kind: 'bulk-file' } }],
    ['target.path', { target: { ...TARGET, path: 'out.zip' } }],
    ['target.path', { target: { ...TARGET, path: '/data/\0' } }],
    ['target.overwrite', { target: { ...TARGET, overwrite: 'yes' } }],
    ['target.group', { target: { ...TARGET, group: 'weekend' } }],
    ['target.group.id', { target: { ...TARGET, group: { ...GROUP, id: '' } } }],
    ['target.group.id', { target: { ...TARGET, group: { ...GROUP, id: 'x'.repeat(201) } } }],
    ['target.group.size', { target: { ...TARGET, group: { ...GROUP, size: 0 } } }],
    ['target.group.size', { target: { ...TARGET, group: { ...GROUP, size: 1.5 } } }],
    ['target.group.size', { target: { ...TARGET, group: { ...GROUP, size: 1001 } } }],
    ['target.group.index', { target: { ...TARGET, group: { ...GROUP, index: -1 } } }],
    ['target.group.index', { target: { ...TARGET, group: { id: 'x', size: 2 } } }],
    ...['', '7', 'a week', '0d', '7d ', 7, null].map((requireRestoreProof): [string, object] => [
      'target.requireRestoreProof',
      { target: { kind: 'mattermost', url: 'https://mm.example.com', requireRestoreProof } },
    ]),
    ['team', { team: '' }],
    ['team', { team: 'Acme' }],
    ['team', { team: 'posting' }],
    ['team', { team: null }],
    ['files', { files: true }],
    ['files.download', { files: {} }],
    ['files.hosts.0', { files: { download: true, hosts: ['https://user:password@example.com'] } }],
    ['files.maxBytes', { files: { download: true, maxBytes: 0 } }],
    ['files.folder', { files: { download: true, folder: 'files' } }],
    ['emailDomain', { emailDomain: '' }],
    ['emailDomain', { emailDomain: 'Example.com' }],
    ['emailDomain', { emailDomain: 'ann@example.com' }],
    ['emailDomain', { emailDomain: 'example..com' }],
    ['emailDomain', { emailDomain: '-example.com' }],
    ['emailDomain', { emailDomain: `${'x'.repeat(57)}.com` }],
  ])('names %s when it is wrong: %j', (field, change) => {
    expect(problemOf({ ...INPUT, ...change }).split(': ')[0]).toBe(`input ${field}`);
  });

  it.each<[string, unknown]>([
    ['Team', { ...INPUT, Team: 'acme' }],
    ['url', { ...INPUT, target: { ...TARGET, url: 'x' } }],
    ['requireRestoreProof', { ...INPUT, target: { ...TARGET, requireRestoreProof: '7d' } }],
    ['no', { ...INPUT, target: { ...TARGET, group: { ...GROUP, no: 1 } } }],
  ])('names the unknown field %s', (field, input) => {
    expect(problemOf(input)).toContain(`"${field}"`);
  });

  it.each([undefined, null, 'x', 7, []])('refuses %j as a whole', (input) => {
    expect(problemOf(input)).toMatch(/^input: .*expected object/);
  });

  it('says what to do about a relative path and about a reserved name', () => {
    expect(problemOf({ ...INPUT, archive: 'export.zip' })).toContain('expected an absolute path');
    expect(problemOf({ ...INPUT, team: 'helpdesk' })).toContain('begin with "help"');
  });
});

describe('targetOf', () => {
  it('makes a lone job a group of its own', () => {
    expect(targetOf(checkInput(INPUT), 'run-1', '/work')).toEqual({
      kind: 'bulk-file',
      path: '/data/out.zip',
      folder: null,
      team: 'slack',
      groupKey: 'run:run-1',
      jobsExpected: 1,
      index: 0,
    });
  });

  it('lets the jobs of a group find each other', () => {
    const input = checkInput({ ...INPUT, target: { ...TARGET, group: GROUP } });
    expect(targetOf(input, 'run-1', '/work')).toEqual(targetOf(input, 'run-2', '/work'));
    expect(targetOf(input, 'run-1', '/work')).toMatchObject({ groupKey: 'group:weekend', jobsExpected: 2 });
  });
});
