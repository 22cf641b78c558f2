import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { ArchiveInvalidError } from '../../src/slack/archive/errors.ts';
import { errorOf, plainError } from '../../src/threads/plain-error.ts';
import { PERMANENT_ERRORS } from '../../src/workflows/constants.ts';

const throughAThread = (error: unknown) => errorOf(structuredClone(plainError(error)));

describe('an error that has come from a thread', () => {
  it('keeps the type by which Temporal tells whether another attempt may help', () => {
    const { type, message } = ApplicationFailure.fromError(
      throughAThread(new ArchiveInvalidError('x.json: bad')),
    );
    expect(message).toBe('x.json: bad');
    expect(PERMANENT_ERRORS).toContain(type);
  });

  it('keeps its causes and their codes', () => {
    const cause = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    expect(throughAThread(new Error('not written', { cause }))).toMatchObject({
      message: 'not written',
      cause: { message: 'no space', code: 'ENOSPC' },
    });
  });

  it.each([TypeError, RangeError, Error])('stays a %p of the language', (ErrorClass) => {
    expect(throughAThread(new ErrorClass('x')).constructor).toBe(ErrorClass);
  });

  it('is one even if what was thrown is none', () => {
    expect(throughAThread('words')).toMatchObject({ name: 'Error', message: 'words' });
  });
});
