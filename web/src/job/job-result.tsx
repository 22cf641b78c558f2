import { Anchor, List, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Report } from '../../../src/api/schemas/entity.ts';
import type { JobDetail } from '../../../src/api/schemas/job.ts';
import { get } from '../api/client.ts';
import { Notice } from '../shell/notice.tsx';
import { sumsOf } from './account.ts';
import { FileResult } from './file-result.tsx';

/** What has come of a job that has ended, and what to do next. */
export function JobResult({ job }: { job: JobDetail }) {
  const { jobId, status, finishedAt, target, types } = job;
  const report = useQuery({
    queryKey: ['report', jobId, finishedAt],
    queryFn: () => get<Report>(`/jobs/${jobId}/report`),
    enabled: finishedAt !== null,
  });
  if (finishedAt === null) return null;
  const { skipped, failed } = sumsOf(types);
  const isServer = target?.kind === 'mattermost';
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h4" mb="xs">
        {status === 'success' ? 'Result' : 'What is left of it'}
      </Title>
      <Stack gap="sm">
        {report.data &&
          (report.data.addsUp ? (
            <Text>{report.data.account}</Text>
          ) : (
            <Notice color="red" title="The numbers contradict each other">
              {report.data.account}
            </Notice>
          ))}
        {status !== 'success' && (
          <Text>
            {isServer
              ? 'Retry goes on with what has not arrived; what is at the server is recognised.'
              : 'No import file is made of it. Retry makes it anew, when what stood in the way is put right.'}
          </Text>
        )}
        {status === 'success' && target?.kind === 'bulk-file' && <FileResult jobId={jobId} target={target} />}
        {status === 'success' && isServer && (
          <Text style={{ overflowWrap: 'anywhere' }}>
            It is at {target.path} (team {target.team}).
          </Text>
        )}
        {status === 'success' && (
          <div>
            <Title order={4} size="h5" mb={4}>
              Next
            </Title>
            <List type="ordered" spacing={4}>
              {!isServer && <List.Item>Import the file into Mattermost with the commands above.</List.Item>}
              <List.Item>
                <Anchor component={Link} to={`/jobs/${jobId}?tab=verification`} underline="always">
                  Verify it
                </Anchor>
                : that reads Mattermost back and tells whether everything has arrived. Do it before people
                come.
              </List.Item>
              {skipped + failed > 0 && (
                <List.Item>
                  <Anchor component={Link} to={`/jobs/${jobId}?tab=left-out`} underline="always">
                    Look at what was left out or failed
                  </Anchor>
                  , each with its reason.
                </List.Item>
              )}
            </List>
          </div>
        )}
      </Stack>
    </Paper>
  );
}
