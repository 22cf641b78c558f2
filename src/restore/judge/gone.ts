import { many } from '../../figures.ts';
import type { Assertion } from '../assertion.ts';
import type { StoreAnswer } from '../probe/protocol.ts';
import { answerOf, type Store, saidText } from './answers.ts';
import { assertionsOf, few } from './assert.ts';

/** After the wipe the service is healthy and has nothing: it serves an empty store, or knows nothing of it. */
export function judgeGone(answers: readonly StoreAnswer[], stores: readonly Store[]): Assertion[] {
  const assert = assertionsOf('gone');
  return stores.map((store) => {
    const answer = answerOf(answers, store);
    if (typeof answer === 'string') return assert(store.id, false, answer);
    const { items } = answer;
    if (answer.answer === 'broken')
      return assert(store.id, false, `the service is broken, and a crash is no proof${saidText(answer)}`);
    if (items.length > 0)
      return assert(
        store.id,
        false,
        `${many(items.length, 'item')} still there: ${few(items.map(({ id }) => id))}`,
      );
    return assert(
      store.id,
      true,
      `${answer.answer === 'refused' ? 'healthy, knows nothing of it' : 'healthy and empty'}${saidText(answer)}`,
    );
  });
}
