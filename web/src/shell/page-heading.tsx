import { Title, type TitleProps } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useNavigationType } from 'react-router';

interface Props extends TitleProps {
  /** For the browser's tab. */
  tab: string;
  children: ReactNode;
}

/** The heading of a page. After a navigation it has the focus, so that screen readers say where one is. */
export function PageHeading({ tab, children, ...rest }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const how = useNavigationType();
  useEffect(() => {
    // A page that was just loaded begins at its beginning.
    if (how !== 'POP') heading.current?.focus();
  }, [how]);
  return (
    <>
      <title>{`${tab} – Slack-MM2 Sync`}</title>
      <Title order={2} tabIndex={-1} ref={heading} className="focus-target" {...rest}>
        {children}
      </Title>
    </>
  );
}
