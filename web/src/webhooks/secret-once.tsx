import { Button, Code, Group, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { CopyButton } from '../shell/copy-button.tsx';
import { Notice } from '../shell/notice.tsx';

/** The secret of a webhook, which nobody is shown a second time. */
export const SecretOnce = ({ secret, onClose }: { secret: string; onClose: () => void }) => (
  <Notice color="blue" role="status" icon={<IconKey aria-hidden />} title="The secret, shown this once">
    <Text size="sm" mb="xs">
      With it your program finds out whether an event is from here: each carries a signature that is made with
      it. Keep it where the program can read it.
    </Text>
    <Group gap="xs" mb="sm">
      <Code className="breakable">{secret}</Code>
      <CopyButton text={secret} what="the secret" />
    </Group>
    <Button size="xs" variant="default" onClick={onClose}>
      I have it
    </Button>
  </Notice>
);
