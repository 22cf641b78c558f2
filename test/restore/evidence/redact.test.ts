import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLeakCheck, createRedaction } from '../../../src/restore/evidence/redact.ts';

const secret = fc
  .string({ minLength: 12, maxLength: 40, unit: 'grapheme' })
  .filter((text) => text.trim().length >= 12);
const around = fc.string({ maxLength: 20, unit: 'grapheme-ascii' });

describe('redaction', () => {
  it('blots out a secret between any texts, in any form, and the check finds none left', () => {
    fc.assert(
      fc.property(secret, around, around, (password, before, after) => {
        const { text } = createRedaction([password]);
        const holdsSecret = createLeakCheck([password]);
        const encode = (value: string) => Buffer.from(value).toString('base64');
        for (const whole of [
          `${before}${password}${after}`,
          JSON.stringify({ [before]: `${after}${password}` }),
          `?p=${encodeURIComponent(password)}&q=${encodeURIComponent(after)}`,
          `?${new URLSearchParams({ p: password })}`,
          `Basic ${encode(`${before}:${password}`)}`,
          Buffer.from(`${before}${password}${after}`).toString('base64url'),
        ]) {
          expect(holdsSecret(whole)).toBe(true);
          expect(holdsSecret(text(whole))).toBe(false);
        }
      }),
    );
  });

  it('blots out the longer of two secrets first', () => {
    expect(createRedaction(['secret-one', 'secret-one-more']).text('x secret-one-more y secret-one z')).toBe(
      'x [redacted] y [redacted] z',
    );
  });

  it('leaves alone what is none', () => {
    const value = { a: ['text', 1, null, true], b: { c: 'more' } };
    expect(createRedaction(['', 'short', 'aLongSecret']).value(value)).toEqual(value);
  });

  it.each([
    ['in hexadecimal', Buffer.from('Zk3v9Q-secret').toString('hex')],
    ['in another case', 'ZK3V9Q-SECRET'],
    ['over two lines', 'Zk3v9Q\r\n -secret'],
    ['over two lines of quoted-printable', 'Zk3v9Q-=\nsecret'],
  ])('is checked more closely than it is made: %s', (_, text) => {
    expect(createLeakCheck(['Zk3v9Q-secret'])(`a ${text} b`)).toBe(true);
  });
});
