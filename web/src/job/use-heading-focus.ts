import { useEffect, useRef } from 'react';
import { useLocation } from 'react-router';

/** Whoever comes by a link is put at the page's heading, as a browser does with a new page. */
export function useHeadingFocus() {
  const heading = useRef<HTMLHeadingElement>(null);
  const { key, pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another page moves the focus, not another tab of it
  useEffect(() => {
    if (key !== 'default') heading.current?.focus();
  }, [pathname]);
  return heading;
}
