import { Button, CopyButton as Copying } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

/** @param what for those who do not see what stands beside it: `the secret` */
export const CopyButton = ({ text, what }: { text: string; what: string }) => (
  <Copying value={text} timeout={3_000}>
    {({ copied, copy }) => (
      <Button
        size="compact-xs"
        variant="default"
        onClick={copy}
        leftSection={copied ? <IconCheck size={12} aria-hidden /> : <IconCopy size={12} aria-hidden />}
      >
        <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
        <span className="visually-hidden"> {what}</span>
      </Button>
    )}
  </Copying>
);
