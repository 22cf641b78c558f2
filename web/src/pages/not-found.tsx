import { Anchor, Stack, Text } from '@mantine/core';
import { Link, useLocation } from 'react-router';
import { PageHeading } from '../shell/page-heading.tsx';

export function NotFoundPage() {
  const { pathname } = useLocation();
  return (
    <Stack>
      <PageHeading tab="Not found">There is no such page</PageHeading>
      <Text>
        Nothing is at <code>{pathname}</code>. The address may be incomplete.
      </Text>
      <Text>
        <Anchor component={Link} to="/">
          All jobs
        </Anchor>
        {' · '}
        <Anchor component={Link} to="/start">
          Start a migration
        </Anchor>
      </Text>
    </Stack>
  );
}
