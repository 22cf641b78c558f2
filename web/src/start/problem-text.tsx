import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** What is wrong, said at once; nothing without a text. */
export function ProblemText({
  text,
  title,
  children,
}: {
  text: string | undefined;
  title?: string;
  children?: ReactNode;
}) {
  if (text === undefined) return null;
  return (
    <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />} title={title}>
      {text}
      {children}
    </Alert>
  );
}
