import { describe, expect, it } from '@jest/globals';
import { serverAddress } from '../../../src/mattermost/client/server-address.ts';

describe('the address of a server', () => {
  it.each([
    ['https://mattermost.example.com', 'https://mattermost.example.com'],
    ['https://mattermost.example.com/', 'https://mattermost.example.com'],
    ['https://example.com:8443/chat/', 'https://example.com:8443/chat'],
    ['https://example.com/chat/api/v4/', 'https://example.com/chat'],
    ['http://localhost:8065', 'http://localhost:8065'],
    ['http://127.0.0.1:8065', 'http://127.0.0.1:8065'],
  ])('%s → %s', (text, address) => {
    expect(serverAddress(text)).toBe(address);
  });

  it.each([
    ['mattermost', /expected an address such as https/],
    ['ftp://example.com', /begins with https/],
    ['http://example.com', /--allow-http/],
    ['https://example.com?x=1', /no \?/],
    ['https://admin:pass@example.com', /MATTERMOST_TOKEN/],
  ])('%s is refused', (text, message) => {
    expect(() => serverAddress(text)).toThrow(message);
  });

  it('is http where that is asked for', () => {
    expect(serverAddress('http://mattermost:8065', { allowHttp: true })).toBe('http://mattermost:8065');
  });

  it('does not repeat a password', () => {
    expect(() => serverAddress('https://admin:hunter2@example.com')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});
