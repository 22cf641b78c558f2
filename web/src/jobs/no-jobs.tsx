import { Button, Group, List, Paper, Text, Title } from '@mantine/core';
import { Link } from 'react-router';

/** What this is, for somebody who has just started it. */
export function NoJobs() {
  return (
    <Paper withBorder p={{ base: 'md', sm: 'xl' }}>
      <Title order={3} mb="xs">
        Nothing has been migrated yet
      </Title>
      <Text mb="sm" maw="44rem">
        This moves a Slack workspace into Mattermost: its people, channels, messages with their threads,
        files, custom emoji and reactions. You give it an export of Slack; it makes an import file for
        Mattermost, or brings everything to a running Mattermost server.
      </Text>
      <List mb="md" spacing={4} maw="44rem">
        <List.Item>Nothing is written to Slack, and nothing to a server unless you name one.</List.Item>
        <List.Item>Whatever can’t be brought is listed with its reason; nothing is lost silently.</List.Item>
        <List.Item>It goes on after a crash or a restart, and brings nothing twice.</List.Item>
      </List>
      <Group>
        <Button component={Link} to="/start">
          Start a migration
        </Button>
        <Button component={Link} to="/start?sample=1" variant="default">
          Try it with the sample
        </Button>
      </Group>
    </Paper>
  );
}
