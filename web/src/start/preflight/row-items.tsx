import { Button, Code, Group, List, Text } from '@mantine/core';
import { useState } from 'react';
import { count } from '../../../../src/figures.ts';
import type { Item } from '../../../../src/preflight/row.ts';
import { CopyButton } from '../../shell/copy-button.tsx';
import { changeForm, goTo, useStartState } from '../start-store.ts';
import { choicesOf, worstFirst } from './verdicts.ts';

/** So many at a time: an account each may be thousands. */
const STEP = 50;

/** What a row is about, one by one, with the choices that solve it. */
export function RowItems({ items, what }: { items: readonly Item[]; what: string }) {
  const [shown, setShown] = useState(STEP);
  const choices = choicesOf(items);
  const text = choices && JSON.stringify(choices, null, 2);
  // What was typed there is not ours to join with.
  const mayTake = useStartState().form.choices.trim() === '';
  const take = () => {
    changeForm({ choices: text ?? '' });
    goTo('target');
  };
  const more = items.length - shown;
  return (
    <details>
      <summary>
        Which ones ({count(items.length)})<span className="visually-hidden"> of {what}</span>
      </summary>
      <List size="sm" spacing={4} mt="xs">
        {worstFirst(items)
          .slice(0, shown)
          .map(({ name, found, todo }) => (
            <List.Item key={`${name} ${found}`} className="breakable">
              <strong>{name}</strong>: {found}
              {todo !== undefined && `. ${todo}`}
            </List.Item>
          ))}
      </List>
      {more > 0 && (
        <Button size="xs" variant="default" mt="xs" onClick={() => setShown(shown + STEP)}>
          {count(Math.min(more, STEP))} more
        </Button>
      )}
      {text && (
        <>
          <Group justify="space-between" mt="sm" mb={4}>
            <Text size="sm">
              These choices solve it, if they are right. Look them through and put them into “Choices” under
              Target → Advanced:
            </Text>
            <Group gap="xs">
              <CopyButton text={text} what="the choices" />
              {mayTake && (
                <Button size="compact-xs" variant="default" onClick={take}>
                  Put them into “Choices”
                </Button>
              )}
            </Group>
          </Group>
          <Code
            block
            className="code-block choices"
            tabIndex={0}
            role="region"
            aria-label={`Choices for ${what}`}
          >
            {text}
          </Code>
        </>
      )}
    </details>
  );
}
