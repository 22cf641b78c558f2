/** Does one thing after the other with something that takes no two at once, in the order in which they are asked for. */
export function createInTurn<Shared>(shared: Shared) {
  let last: Promise<unknown> = Promise.resolve();
  return <Result>(work: (shared: Shared) => Promise<Result>): Promise<Result> => {
    const next = last.then(() => work(shared));
    last = next.catch(() => undefined);
    return next;
  };
}
