import { Text, Title } from '@mantine/core';
import type { Assessment } from '../../../../src/assess/assessment.ts';
import { estimates } from '../../../../src/cli/assess-words.ts';
import { FactList } from '../../shell/fact-list.tsx';

/** How long it takes, and how much room. */
export function Estimates({ assessment }: { assessment: Assessment }) {
  const { items, basis } = estimates(assessment);
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="estimate">
      <Title order={4} id="estimate" mb="xs">
        How long and how large
      </Title>
      <FactList facts={items} />
      <Text size="sm" c="dimmed" mt="xs">
        {basis}
      </Text>
    </section>
  );
}
