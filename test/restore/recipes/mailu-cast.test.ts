import fc from 'fast-check';
import { castFor } from '../../../recipes/mailu/probe/cast.ts';
import { seededMessages } from '../../../recipes/mailu/probe/messages.ts';
import { sha256 } from '../../../recipes/mailu/probe/random.ts';

/** All that a pass would put into the service. */
const everything = (seed: number, domain = 'example.com'): string => {
  const { random: _, ...names } = castFor(seed, domain);
  return JSON.stringify([names, seededMessages(castFor(seed, domain))], (_key, value) =>
    value?.type === 'Buffer' ? sha256(Buffer.from(value.data)) : value,
  );
};

describe('what a pass puts into Mailu', () => {
  it('is the same for the same seed', () => {
    expect(everything(42)).toBe(everything(42));
  });

  it('is other for another seed: accounts, messages, attachment, keys', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (one, other) => {
        fc.pre(one !== other);
        const [a, b] = [castFor(one, 'example.com'), castFor(other, 'example.com')];
        expect(a.first.email).not.toBe(b.first.email);
        expect(a.redis.tokens).not.toBe(b.redis.tokens);
        expect(a.gpgFile).not.toBe(b.gpgFile);
        const [ours, theirs] = [seededMessages(a), seededMessages(b)];
        expect(ours.attached.messageId).not.toBe(theirs.attached.messageId);
        expect(ours.attached.attachment!.content.equals(theirs.attached.attachment!.content)).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps its accounts apart, within the domain', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { first, second, alias } = castFor(seed, 'a.example.com');
        expect(new Set([first.email, second.email, alias]).size).toBe(3);
        for (const address of [first.email, second.email, alias])
          expect(address).toMatch(/^[a-z0-9.-]+@a\.example\.com$/);
      }),
    );
  });

  it('has an attachment of more than 100 kB, and a subject that is not ASCII', () => {
    const { attached } = seededMessages(castFor(7, 'example.com'));
    expect(attached.attachment!.content.length).toBeGreaterThan(100_000);
    expect(attached.subject).toMatch(/[^\x20-\x7e]/);
  });
});
