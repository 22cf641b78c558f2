import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';

/** What went wrong, in the service's words. */
export function ProblemAlert({ error, title }: { error: Error; title?: string }) {
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      my="sm"
      icon={<IconAlertTriangle aria-hidden />}
      {...(title === undefined ? {} : { title })}
    >
      {error.message}
    </Alert>
  );
}
