import { IconAlertTriangle } from '@tabler/icons-react';
import { Notice } from './notice.tsx';

/** What went wrong, in the service's words. */
export function ProblemAlert({ error, title }: { error: Error; title?: string }) {
  return (
    <Notice
      role="alert"
      color="red"
      my="sm"
      icon={<IconAlertTriangle aria-hidden />}
      {...(title === undefined ? {} : { title })}
    >
      {error.message}
    </Notice>
  );
}
