import { describe, expect, it } from '@jest/globals';
import { finishPath, targetNameProblem } from '../../../src/sinks/bulk-file/finish-path.ts';

describe('the second part of an import', () => {
  it.each([
    ['/x/import.zip', '/x/import.finish.zip'],
    ['/x/import.ZIP', '/x/import.finish.ZIP'],
    ['/x/import', '/x/import.finish'],
    ['/x/a.zip/import', '/x/a.zip/import.finish'],
  ])('of %s is %s, where no other import may stand', (path, finish) => {
    expect(finishPath(path)).toBe(finish);
    expect(targetNameProblem(finish)).toMatch(/second part/);
    expect(targetNameProblem(path)).toBeUndefined();
  });
});
