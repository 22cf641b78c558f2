import type { Item, StoreAnswer } from '../probe/protocol.ts';
import type { ProofFile } from '../recipe/proof-file.ts';

export type Store = ProofFile['stores'][number];

/** What the probe said of a store. A text: why that can't be judged. */
export function answerOf(answers: readonly StoreAnswer[], { id }: Pick<Store, 'id'>): StoreAnswer | string {
  const own = answers.filter(({ store }) => store === id);
  if (own.length > 1) return 'the probe has answered twice';
  return own[0] ?? 'the probe has not answered';
}

/** The items of a store by their ids. A text: why there are none that could be compared. */
export function itemsOf(
  answers: readonly StoreAnswer[],
  store: Pick<Store, 'id'>,
): ReadonlyMap<string, Item['facts']> | string {
  const answer = answerOf(answers, store);
  if (typeof answer === 'string') return answer;
  if (answer.answer !== 'served') return `${answer.answer}${saidText(answer)}`;
  const items = new Map(answer.items.map(({ id, facts }) => [id, facts]));
  return items.size < answer.items.length ? 'the probe has several items of one id' : items;
}

/** `: "AUTHENTICATIONFAILED"`, or nothing. */
export const saidText = ({ said }: StoreAnswer): string => (said === '' ? '' : `: "${said}"`);
