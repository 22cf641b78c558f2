import { Button, Menu, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconLogout, IconUser } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { remove } from '../api/client.ts';
import { useSession } from '../session/use-session.ts';

const ROLE = {
  viewer: 'sees everything, changes nothing',
  operator: 'starts, holds, cancels and retries',
} as const;

/** Who is logged in, and the way out. Nothing where there is no login. */
export function UserMenu() {
  const { data: session } = useSession();
  const logOut = useMutation({
    mutationFn: () => remove('/session'),
    // Loaded anew, the page keeps nothing of what one has typed or seen.
    onSuccess: () => window.location.assign('/'),
    onError: (error) =>
      notifications.show({ color: 'red', title: 'Still logged in', message: error.message }),
  });
  if (!session || session.login === 'none' || !session.user) return null;
  const { name, role } = session.user;
  return (
    <Menu position="bottom-end" withinPortal withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant="subtle" color="gray" px="xs" leftSection={<IconUser size={18} aria-hidden />}>
          <Text span size="sm" maw={120} truncate>
            {name}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {role}: {ROLE[role]}
        </Menu.Label>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => logOut.mutate()}>
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
