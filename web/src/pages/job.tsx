import { Anchor, Group, Tabs, Text, VisuallyHidden } from '@mantine/core';
import { Link, useParams, useSearchParams } from 'react-router';
import { count, duration } from '../../../src/figures.ts';
import { documentTitle, sumsOf } from '../job/account.ts';
import { ConnectionLine } from '../job/connection-line.tsx';
import { JobActions } from '../job/job-actions.tsx';
import { JobDetails } from '../job/job-details.tsx';
import { JobOverview } from '../job/job-overview.tsx';
import { LeftOut } from '../job/left-out.tsx';
import { announcement, nowText } from '../job/now.ts';
import { StatusBadge } from '../job/status-badge.tsx';
import { moment, runTimeMs } from '../job/time.ts';
import { useJob } from '../job/use-job.ts';
import { useNow } from '../job/use-now.ts';
import { Verification } from '../job/verification.tsx';
import { PageHeading } from '../shell/page-heading.tsx';
import { ProblemText } from '../shell/problem-text.tsx';

const TABS = ['overview', 'left-out', 'verification', 'details'];

export function JobPage() {
  const { job: jobId = '' } = useParams();
  // Another job is another page: nothing that was asked or answered of one is shown at the other.
  return <OneJob key={jobId} jobId={jobId} />;
}

function OneJob({ jobId }: { jobId: string }) {
  const { job, connection, heardAt, error, answer } = useJob(jobId);
  const [params, setParams] = useSearchParams();
  const tab = TABS.find((each) => each === params.get('tab')) ?? 'overview';
  const now = useNow(job?.finishedAt === null);
  const sums = job && sumsOf(job.types);
  return (
    <>
      <Anchor component={Link} to="/" size="sm">
        All migrations
      </Anchor>
      <Group gap="sm" mt={4} mb="xs">
        <PageHeading tab={job ? documentTitle(job) : `job ${jobId}`} style={{ overflowWrap: 'anywhere' }}>
          Job {jobId}
          {job && `: ${job.label}`}
        </PageHeading>
        {job && <StatusBadge job={job} />}
      </Group>
      {error ? (
        <ProblemText text={error.message} />
      ) : (
        <ConnectionLine connection={connection} heardAt={heardAt} />
      )}
      <VisuallyHidden role="status">{job && announcement(job)}</VisuallyHidden>
      {job && sums && (
        <>
          <Group justify="space-between" align="flex-start" mb="md">
            <div style={{ flex: '1 1 20rem', minWidth: 0 }}>
              <Text style={{ overflowWrap: 'anywhere' }}>{nowText(job)}</Text>
              <Text size="sm" c="dimmed" className="figures">
                To team {job.team}; began {moment(job.startedAt, now)}, {job.finishedAt ? 'took' : 'runs for'}{' '}
                {duration(runTimeMs(job, now))}
              </Text>
            </div>
            <JobActions job={job} answer={answer} />
          </Group>
          <Tabs
            value={tab}
            onChange={(next) => setParams(next === 'overview' ? {} : { tab: next! })}
            keepMounted={false}
          >
            <Tabs.List mb="md">
              <Tabs.Tab value="overview">Overview</Tabs.Tab>
              <Tabs.Tab value="left-out">Left out and failed ({count(sums.skipped + sums.failed)})</Tabs.Tab>
              <Tabs.Tab value="verification">Verification</Tabs.Tab>
              <Tabs.Tab value="details">Details</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="overview">
              <JobOverview job={job} />
            </Tabs.Panel>
            <Tabs.Panel value="left-out">
              <LeftOut job={job} />
            </Tabs.Panel>
            <Tabs.Panel value="verification">
              <Verification job={job} />
            </Tabs.Panel>
            <Tabs.Panel value="details">
              <JobDetails job={job} />
            </Tabs.Panel>
          </Tabs>
        </>
      )}
    </>
  );
}
