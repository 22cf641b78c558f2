import { describe, expect, it } from '@jest/globals';
import { explainNetwork } from '../../../src/mattermost/client/explain-network.ts';

describe('what the network says', () => {
  it.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', true, /not trusted .*--ca FILE/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', true, /^the certificate of x:1 is for another name (?!.*--ca)/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', true, /^x:1 does not speak https: .*http/],
    ['ECONNRESET', false, /^x:1 cut the connection/],
  ])('%s', (code, isFinal, words) => {
    const cause = Object.assign(new Error('routine:wrong version:\nfile.c:77'), { code });
    const problem = explainNetwork(new TypeError('fetch failed', { cause }), 'x:1');
    expect(problem).toMatchObject({ isFinal, words: expect.stringMatching(words) });
    expect(problem.words).not.toContain('\n');
  });
});
