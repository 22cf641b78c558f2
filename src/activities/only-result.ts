/** The result of a task that has one. */
export async function onlyResult<Result>(results: AsyncIterable<Result>): Promise<Result> {
  for await (const result of results) return result;
  throw new TypeError('the task ended without a result');
}
