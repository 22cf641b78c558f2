import { Button, Paper, Stack, Text } from '@mantine/core';
import { IconLogin } from '@tabler/icons-react';
import { useLocation } from 'react-router';
import type { Session } from '../../../src/api/schemas/session.ts';
import { PageHeading } from '../shell/page-heading.tsx';
import { keepAskedFor } from './asked-for.ts';
import { PasswordForm } from './password-form.tsx';

/** @param hasEnded whether one was logged in before, and the page is still below */
export function Login({ session, hasEnded = false }: { session: Session; hasEnded?: boolean }) {
  const { pathname, search } = useLocation();
  const body = (
    <Stack>
      {hasEnded ? (
        <Text size="sm">Your session has ended. What you were doing is still there.</Text>
      ) : (
        <PageHeading tab="Log in">Log in</PageHeading>
      )}
      {session.login === 'oidc' ? (
        <Button
          component="a"
          href="/auth/oidc/login"
          onClick={() => keepAskedFor(sessionStorage, pathname + search)}
          leftSection={<IconLogin size={18} aria-hidden />}
        >
          Log in with your organisation’s account
        </Button>
      ) : (
        <PasswordForm />
      )}
    </Stack>
  );
  if (hasEnded) return body;
  return (
    <Paper withBorder p="xl" maw={420} mx="auto" mt="xl">
      {body}
    </Paper>
  );
}
