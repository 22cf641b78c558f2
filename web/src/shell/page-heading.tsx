import { Title, type TitleProps } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'react-router';

/** Of the page that the browser has loaded. */
const LOADED_KEY = (window.history.state as { key?: string } | null)?.key ?? 'default';

interface Props extends TitleProps {
  /** For the browser's tab. */
  tab: string;
  children: ReactNode;
}

/** The heading of a page. After a navigation it has the focus, so that screen readers say where one is. */
export function PageHeading({ tab, children, ...rest }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { key, pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another page moves the focus, not another tab of it
  useEffect(() => {
    // A page that was just loaded begins at its beginning.
    if (key !== LOADED_KEY) heading.current?.focus();
  }, [pathname]);
  return (
    <>
      <title>{`${tab} – Slack-MM2 Sync`}</title>
      <Title order={2} tabIndex={-1} ref={heading} className="focus-target" {...rest}>
        {children}
      </Title>
    </>
  );
}
