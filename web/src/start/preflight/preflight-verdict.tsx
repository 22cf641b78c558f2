import { Text } from '@mantine/core';
import { many } from '../../../../src/figures.ts';
import { countOf, type PreflightResult } from './verdicts.ts';

/** What all rows come to, in two lines. */
export function PreflightVerdict({ result: { server, team, rows } }: { result: PreflightResult }) {
  const [problems, changes] = [countOf(rows, 'problem'), countOf(rows, 'change')];
  return (
    <div>
      <Text fw={650} role="status">
        {problems > 0 ? `Not ready: ${many(problems, 'problem')} to solve first.` : 'Ready.'}
        {changes > 0 &&
          ` ${many(changes, 'thing')} to change, or something would be missing or look otherwise.`}
      </Text>
      <Text size="sm" c="dimmed" className="breakable">
        Mattermost {server.version} at {server.address}, team {team}
      </Text>
    </div>
  );
}
