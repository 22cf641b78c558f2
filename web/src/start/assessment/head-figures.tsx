import { Paper, SimpleGrid, Text } from '@mantine/core';
import type { Assessment } from '../../../../src/assess/assessment.ts';
import { count } from '../../../../src/figures.ts';
import { headFigures } from './sum-figures.ts';

export function HeadFigures({ archives }: Pick<Assessment, 'archives'>) {
  if (!archives.some(({ status }) => status === 'ok')) return null;
  return (
    <SimpleGrid component="dl" cols={{ base: 2, xs: 3, md: 6 }} spacing="xs" m={0}>
      {headFigures(archives).map(([name, amount]) => (
        <Paper key={name} withBorder p="sm" className="figure">
          <Text component="dt" size="sm" c="dimmed">
            {name}
          </Text>
          <Text component="dd" m={0} size="xl" fw={650} className="figures">
            {count(amount)}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  );
}
