import { describe, expect, it } from '@jest/globals';
import { verifyCall, type WantedVerification } from '../../src/api/verification-process.ts';
import type { Job } from '../../src/store/jobs.ts';

const OWN = 'https://mm.example.com';
const jobTo = (target: object) =>
  ({ jobId: 3, input: { archive: '/export.zip', target, team: 'acme' } }) as unknown as Job;
const toServer = (more: object = {}) => jobTo({ kind: 'mattermost', url: OWN, ...more });
const toFile = jobTo({ kind: 'bulk-file', path: '/import.zip' });
const wanted = (more: Partial<WantedVerification> = {}): WantedVerification => ({
  allowHttp: false,
  checksums: false,
  ...more,
});
const ENVIRONMENT = { PATH: '/bin', MATTERMOST_TOKEN: 'ours' };

describe('the command that verifies a job', () => {
  it.each<[string, Job, WantedVerification, string[], string | undefined]>([
    ['takes what the job was given', toServer({ tokenFile: '/token' }), wanted(), [], 'ours'],
    [
      'takes it for the same address, too',
      toServer({ tokenFile: '/token' }),
      wanted({ url: `${OWN}/` }),
      [],
      'ours',
    ],
    [
      'takes a token in place of the file',
      toServer({ tokenFile: '/token', ca: '/ca.pem' }),
      wanted({ token: 'mine' }),
      [`--to=${OWN}`, '--ca=/ca.pem'],
      'mine',
    ],
    ['is told of a file where it was imported', toFile, wanted({ url: OWN }), [`--to=${OWN}`], 'ours'],
    ['compares bytes', toServer(), wanted({ checksums: true }), ['--checksums'], 'ours'],
    [
      'goes over http as the job did',
      jobTo({ kind: 'mattermost', url: 'http://mm', allowHttp: true }),
      wanted({ token: 'mine' }),
      ['--to=http://mm', '--allow-http'],
      'mine',
    ],
    [
      'asks another server with its own token',
      toServer({ ca: '/ca.pem' }),
      wanted({ url: 'https://other', token: 'mine' }),
      ['--to=https://other'],
      'mine',
    ],
  ])('%s', (_what, job, request, args, token) => {
    const call = verifyCall(job, request, ENVIRONMENT, ENVIRONMENT.MATTERMOST_TOKEN);
    expect(call.args).toEqual(['verify', '3', '--json', ...args]);
    expect(call.environment).toEqual({ PATH: '/bin', MATTERMOST_TOKEN: token });
  });

  it('needs none in the environment where the job has a file', () => {
    expect(verifyCall(toServer({ tokenFile: '/token' }), wanted(), {}, undefined).environment).toEqual({});
  });

  it.each<[string, Job, WantedVerification, NodeJS.ProcessEnv, RegExp]>([
    [
      "our token for another server than the job's",
      toServer(),
      wanted({ url: 'https://other' }),
      ENVIRONMENT,
      /^token: give one of that server/,
    ],
    ['no token at all', toServer(), wanted(), {}, /^token: give a personal access token/],
    ['a file without an address', toFile, wanted(), ENVIRONMENT, /^url: job 3 has made a file/],
    [
      'secrets in the address',
      toFile,
      wanted({ url: 'https://ann:secret@mm' }),
      ENVIRONMENT,
      /^url: (?!.*secret)/,
    ],
    ['http', toFile, wanted({ url: 'http://mm' }), ENVIRONMENT, /^url: .*allow it with allowHttp$/],
  ])('is not made with %s', (_what, job, request, environment, message) => {
    expect(() => verifyCall(job, request, environment, environment.MATTERMOST_TOKEN)).toThrow(message);
  });

  it('does not lend our token where others log in, but for the server that the job has', () => {
    const elsewhere = wanted({ url: 'https://other' });
    expect(() => verifyCall(toFile, elsewhere, ENVIRONMENT, undefined)).toThrow(/^token: give a personal/);
    expect(verifyCall(toServer(), wanted(), ENVIRONMENT, undefined).args).toContain('verify');
  });
});
