import { describe, expect, it } from '@jest/globals';
import { fileHosts, isHostPattern, isPrivateAddress } from '../../src/downloads/file-hosts.ts';
import { requestFile } from '../../src/downloads/request-file.ts';

describe('the hosts that files may come from', () => {
  const hosts = fileHosts([
    'files.example.com',
    '*.cdn.example.com',
    'http://127.0.0.1:8080',
    'https://own:8443',
  ]);

  it.each([
    'https://files.slack.com/files-pri/T1-F1/a.txt',
    'https://slack-files.com/T1-F1',
    'https://a.slack-files.com/',
    'https://acme.slack.com/?redir=x',
    'https://files.example.com/x',
    'https://files.example.com:443/x',
    'https://a.b.cdn.example.com/x',
    'http://127.0.0.1:8080/x',
    'https://own:8443/x',
  ])('hold %s', (url) => expect(hosts.allows(new URL(url))).toBe(true));

  it.each([
    'http://files.slack.com/x',
    'https://files.slack.com:8443/x',
    'https://user:password@files.slack.com/x',
    'https://files.slack.com.example.com/x',
    'https://evilslack.com/x',
    'https://xfiles.example.com/x',
    'https://cdn.example.com/x',
    'http://127.0.0.1/x',
    'https://127.0.0.1:8080/x',
    'file:///etc/passwd',
  ])('do not hold %s', (url) => expect(hosts.allows(new URL(url))).toBe(false));

  it('may have private addresses only if they were named', () => {
    expect(hosts.mayBePrivate(new URL('http://127.0.0.1:8080/'))).toBe(true);
    expect(hosts.mayBePrivate(new URL('https://files.slack.com/'))).toBe(false);
  });

  it.each([
    ['files.example.com', true],
    ['*.example.com', true],
    ['http://127.0.0.1:8080', true],
    ['https://user:password@example.com', false],
    ['https://example.com/path', false],
    ['*', false],
    ['a.*.com', false],
    ['ftp://example.com', false],
    ['', false],
  ])('are named as %s: %s', (pattern, isOne) => expect(isHostPattern(pattern)).toBe(isOne));
});

describe('a private address', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
  ])('is %s', (address) => expect(isPrivateAddress(address)).toBe(true));

  it.each(['3.5.7.9', '172.32.0.1', '192.169.0.1', '2600:1f18::1', '::ffff:3.5.7.9'])(
    'is not %s',
    (address) => expect(isPrivateAddress(address)).toBe(false),
  );

  it('is not asked under a name that nobody has named', async () => {
    const hosts = { allows: () => true, mayBePrivate: () => false };
    const { signal } = new AbortController();
    const request = { url: new URL('http://localhost:1/x'), headers: {}, hosts, idleMs: 1_000, signal };
    await expect(requestFile(request)).rejects.toThrow('localhost is an address of a private network');
  });
});
