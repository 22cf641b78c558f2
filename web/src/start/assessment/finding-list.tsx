import { List } from '@mantine/core';
import type { FindingCount } from '../../../../src/assess/ledger.ts';
import { findingExample, meaningOf } from '../../../../src/cli/assess-words.ts';
import { count } from '../../../../src/figures.ts';
import { Ticked } from '../ticked.tsx';

/** Examples of one kind that are named. */
const NAMED = 50;

/** In what things will be otherwise than in Slack, with the first ones of each kind by name. */
export function FindingList({ findings }: { findings: readonly FindingCount[] }) {
  return (
    <List size="sm" spacing="xs">
      {findings.map(({ code, count: n, examples }) => {
        const named = examples
          .map((example) => findingExample(code, example))
          .filter((text) => text !== '')
          .slice(0, NAMED);
        return (
          <List.Item key={code} className="breakable">
            {count(n)}: <Ticked text={meaningOf(code)} />
            {named.length > 0 && (
              <details>
                <summary className="soft">
                  Which ones<span className="visually-hidden">: {meaningOf(code)}</span>
                </summary>
                <ul className="breakable">
                  {named.map((text) => (
                    <li key={text}>{text}</li>
                  ))}
                  {n > named.length && <li>and {count(n - named.length)} more</li>}
                </ul>
              </details>
            )}
          </List.Item>
        );
      })}
    </List>
  );
}
