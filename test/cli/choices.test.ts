import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { Choices, choicesJsonSchema, LEAVE_OUT } from '../../src/choices/choices.ts';
import { readChoices } from '../../src/choices/read-choices.ts';
import { EXAMPLE } from '../../src/cli/choices.ts';

describe('the example of choices', () => {
  it('can be used, and shows everything that can be chosen', async () => {
    const choices = await readChoices(fileURLToPath(EXAMPLE));
    expect(Object.keys(choices).sort()).toEqual(Object.keys(Choices.shape).sort());
    const { properties } = choicesJsonSchema() as { properties: Record<string, object> };
    expect(Object.keys(properties).sort()).toEqual(Object.keys(choices).sort());
    expect(LEAVE_OUT).toEqual(expect.arrayContaining(choices.leave_out));
  });
});
