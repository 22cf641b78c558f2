import { List, Spoiler, Text } from '@mantine/core';
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
          <List.Item key={code}>
            {count(n)}: <Ticked text={meaningOf(code)} />
            {named.length > 0 && (
              <Spoiler maxHeight={42} showLabel="Show more" hideLabel="Show fewer">
                <Text size="sm" c="dimmed" className="breakable">
                  {named.join(' · ')}
                  {n > named.length && ' · …'}
                </Text>
              </Spoiler>
            )}
          </List.Item>
        );
      })}
    </List>
  );
}
