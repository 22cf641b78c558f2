import { Anchor, AppShell, Burger, Container, Group, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect } from 'react';
import { Link, Route, Routes } from 'react-router';
import { AuditPage } from './pages/audit.tsx';
import { JobPage } from './pages/job.tsx';
import { JobsPage } from './pages/jobs.tsx';
import { NotFoundPage } from './pages/not-found.tsx';
import { StartPage } from './pages/start.tsx';
import { WebhooksPage } from './pages/webhooks.tsx';
import { SessionGate } from './session/session-gate.tsx';
import { Navigation } from './shell/navigation.tsx';
import { SchemeSwitch } from './shell/scheme-switch.tsx';
import { UserMenu } from './shell/user-menu.tsx';
import { warnBeforeLeaving } from './start/upload/uploads-store.ts';

export function App() {
  const [isOpen, { toggle, close }] = useDisclosure();
  useEffect(() => {
    window.addEventListener('beforeunload', warnBeforeLeaving);
    return () => window.removeEventListener('beforeunload', warnBeforeLeaving);
  }, []);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 240, breakpoint: 'sm', collapsed: { desktop: true, mobile: !isOpen } }}
      padding="md"
    >
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <AppShell.Header px="md">
        <Container size="lg" h="100%" px={{ base: 0, sm: 'md' }}>
          <Group h="100%" justify="space-between" wrap="nowrap" gap="xs">
            <Group wrap="nowrap" gap="xs" className="brand">
              <Burger
                opened={isOpen}
                onClick={toggle}
                hiddenFrom="sm"
                size="sm"
                aria-label={isOpen ? 'Close the menu' : 'Open the menu'}
                aria-expanded={isOpen}
              />
              <Anchor component={Link} to="/" underline="never" c="inherit">
                <Title order={1} size="h4" lineClamp={1}>
                  Slack-MM2 Sync
                </Title>
              </Anchor>
            </Group>
            <Group visibleFrom="sm" className="header-navigation">
              <Navigation />
            </Group>
            <Group wrap="nowrap" gap={4}>
              <SchemeSwitch />
              <UserMenu />
            </Group>
          </Group>
        </Container>
      </AppShell.Header>
      {isOpen && (
        <AppShell.Navbar p="md" hiddenFrom="sm">
          <Navigation isStacked onGo={close} />
        </AppShell.Navbar>
      )}
      <AppShell.Main id="main" tabIndex={-1} className="focus-target">
        <Container size="lg" px={{ base: 0, sm: 'md' }}>
          <SessionGate>
            <Routes>
              <Route path="/" element={<JobsPage />} />
              <Route path="/start" element={<StartPage />} />
              <Route path="/jobs/:job" element={<JobPage />} />
              <Route path="/notifications" element={<WebhooksPage />} />
              <Route path="/audit" element={<AuditPage />} />
              <Route path="*" element={<NotFoundPage />} />
            </Routes>
          </SessionGate>
        </Container>
      </AppShell.Main>
    </AppShell>
  );
}
