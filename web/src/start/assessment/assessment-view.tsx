import { List, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Assessment } from '../../../../src/assess/assessment.ts';
import { names } from '../../../../src/cli/assess-words.ts';
import { count } from '../../../../src/figures.ts';
import { Notice } from '../../shell/notice.tsx';
import { Ticked } from '../ticked.tsx';
import { ArchiveDetails } from './archive-details.tsx';
import { Estimates } from './estimates.tsx';
import { FindingList } from './finding-list.tsx';
import { HeadFigures } from './head-figures.tsx';
import { pageAdvice } from './page-advice.ts';
import { ServerSettings } from './server-settings.tsx';

interface Props {
  assessment: Assessment;
  /** What the archives are called, in their order: an upload has another name on the disk. */
  labels: readonly string[];
}

/** An assessment: what is there, what to do first, and what becomes of it. */
export function AssessmentView({ assessment, labels }: Props) {
  const { archives, advice, together, settings } = assessment;
  return (
    <Stack gap="lg">
      {archives.map(
        (archive, index) =>
          archive.status === 'failed' && (
            <Notice
              key={archive.archive}
              color="red"
              role="alert"
              icon={<IconAlertTriangle aria-hidden />}
              title={`${labels[index] ?? archive.archive} can’t be migrated`}
            >
              <Text className="breakable">
                {labels[index] ? archive.error.replaceAll(archive.archive, labels[index]) : archive.error}
              </Text>
              <Text size="sm" mt="xs">
                Go back and take it out, or put a whole export in its place: the zip as Slack gave it.
              </Text>
            </Notice>
          ),
      )}
      <HeadFigures archives={archives} />
      {advice.length > 0 && (
        <section aria-labelledby="advice">
          <Title order={4} id="advice" mb="xs">
            Worth doing before
          </Title>
          <List type="ordered" spacing="xs" pl="md">
            {advice.map(({ code, text }) => (
              <List.Item key={code} className="breakable">
                <Ticked text={text} />
                {pageAdvice(code) && <span className="soft"> {pageAdvice(code)}</span>}
              </List.Item>
            ))}
          </List>
        </section>
      )}
      <section aria-labelledby="details">
        <Title order={4} id="details" mb="xs">
          What becomes of it
        </Title>
        <Stack>
          {archives.map(
            (archive, index) =>
              archive.status === 'ok' && (
                <ArchiveDetails
                  key={archive.archive}
                  archive={archive}
                  label={labels[index] ?? archive.archive}
                  isOnly={archives.length === 1}
                />
              ),
          )}
        </Stack>
        {together && archives.filter(({ status }) => status === 'ok').length > 1 && (
          <>
            <Text mt="md">
              All in one team: {count(together.messages)} messages become {names(together.names)}.
            </Text>
            <FindingList findings={together.findings} />
          </>
        )}
      </section>
      <Estimates assessment={assessment} />
      <ServerSettings settings={settings} />
    </Stack>
  );
}
