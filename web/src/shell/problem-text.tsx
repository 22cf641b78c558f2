import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Notice } from './notice.tsx';

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
    <Notice color="red" role="alert" my="sm" icon={<IconAlertTriangle aria-hidden />} title={title}>
      {text}
      {children}
    </Notice>
  );
}
