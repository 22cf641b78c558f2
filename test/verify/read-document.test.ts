import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { VERDICTS, VERIFIED_TYPES } from '../../src/verify/difference.ts';
import { readVerificationDocument } from '../../src/verify/read-document.ts';

const counts = { expected: 3, there: 1, missing: 1, different: 1, extra: 0 };
const HEAD = {
  version: 1,
  status: 'different',
  job: { error: '}\n  "differences": [' },
  server: { address: 'https://mm.example.com', version: '11.6.0' },
  types: Object.fromEntries(VERIFIED_TYPES.map((type) => [type, counts])),
};

/** As `verify --json` writes it. */
function documentOf(differences: readonly object[]): string {
  const head = JSON.stringify(HEAD, null, 2).slice(0, -'\n}'.length);
  const list = differences.map((one) => `\n    ${JSON.stringify(one)}`).join(',');
  return `${head},\n  "differences": [${list}\n  ]\n}\n`;
}

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string, size = 1_000) {
  const batches: object[][] = [];
  const head = await readVerificationDocument(pieces(Buffer.from(text), size), async (batch) =>
    batches.push(batch),
  );
  return { head, batches };
}

const difference = fc.record({
  verdict: fc.constantFrom(...VERDICTS),
  type: fc.constantFrom(...VERIFIED_TYPES),
  slackId: fc.string({ unit: 'grapheme' }),
  detail: fc.oneof(fc.string(), fc.constantFrom('}', ']', '    {', '\u2028', '\0', '<script>')),
});

describe('a document of a verification', () => {
  const one = { verdict: 'missing', type: 'message', slackId: 'C1/1', detail: '' };
  it('reads back as it was written, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(difference), fc.integer({ min: 1, max: 200 }), async (differences, size) => {
        const { head, batches } = await read(documentOf(differences), size);
        expect(head).toMatchObject({
          status: 'different',
          server: HEAD.server,
          types: { member: { missing: 1 } },
        });
        expect(batches.flat()).toEqual(differences);
      }),
    );
  });

  it('is read in batches', async () => {
    const { batches } = await read(documentOf(Array.from({ length: 2_500 }, () => one)));
    expect(batches.map((batch) => batch.length)).toEqual([1_000, 1_000, 500]);
  });

  it('may say only why there is none', async () => {
    const failed = { version: 1, status: 'failed', error: 'no team acme', differences: [] };
    expect(await read(`${JSON.stringify(failed, null, 2)}\n`)).toEqual({
      head: { status: 'failed', error: 'no team acme' },
      batches: [],
    });
  });

  it.each([0, 1, 100, -2, -6, -9])('is none if it breaks off at byte %i', async (at) => {
    expect((await read(documentOf([one]).slice(0, at))).head).toBeUndefined();
  });

  it('is none if another one follows that says why', async () => {
    const failed = JSON.stringify({ version: 1, status: 'failed', error: 'gone', differences: [] }, null, 2);
    expect((await read(`${documentOf([one]).slice(0, -6)}\n${failed}\n`)).head).toBeUndefined();
  });

  it('is refused if it is another one', async () => {
    await expect(read('{\n  "status": "fine"\n}\n')).rejects.toThrow();
    await expect(read(documentOf([{ verdict: 'odd' }]))).rejects.toThrow();
  });
});
