import { Alert, type AlertProps } from '@mantine/core';

/** An alert whose title can be read on its ground, and whose long words stay in it. */
export function Notice(props: AlertProps) {
  return (
    <Alert
      variant="light"
      styles={{
        title: { color: 'var(--mantine-color-text)' },
        body: { minWidth: 0, overflowWrap: 'anywhere' },
      }}
      {...props}
    />
  );
}
