import { Anchor, AppShell, Container, Group, Title } from '@mantine/core';
import { Link, Route, Routes } from 'react-router';
import { JobPage } from './pages/job.tsx';
import { JobsPage } from './pages/jobs.tsx';
import { StartPage } from './pages/start.tsx';

export function App() {
  return (
    <AppShell header={{ height: 56 }} padding="md">
      <a className="skip-link" href="#main">
        To the content
      </a>
      <AppShell.Header>
        <Container size="lg" h="100%">
          <Group h="100%" justify="space-between" wrap="nowrap">
            <Anchor component={Link} to="/" underline="never" c="inherit">
              <Title order={1} size="h4">
                Slack-MM2 Sync
              </Title>
            </Anchor>
          </Group>
        </Container>
      </AppShell.Header>
      <AppShell.Main id="main" tabIndex={-1}>
        <Container size="lg">
          <Routes>
            <Route path="/" element={<JobsPage />} />
            <Route path="/start" element={<StartPage />} />
            <Route path="/jobs/:job" element={<JobPage />} />
          </Routes>
        </Container>
      </AppShell.Main>
    </AppShell>
  );
}
