import { Accordion, List, Text, Title } from '@mantine/core';
import type { ArchiveAssessment } from '../../../../src/assess/assessment.ts';
import { filesByFate, fileWords, inventory, losses, meaningOf } from '../../../../src/cli/assess-words.ts';
import { count } from '../../../../src/figures.ts';
import { countOf } from '../../../../src/report/labels.ts';
import { FactList } from '../../shell/fact-list.tsx';
import { Ticked } from '../ticked.tsx';
import { FindingList } from './finding-list.tsx';

interface Props {
  archive: ArchiveAssessment;
  label: string;
  isOnly: boolean;
}

/** One archive: what it holds, what is left out and why, and what is otherwise than in Slack. */
export function ArchiveDetails({ archive, label, isOnly }: Props) {
  const { outcomes, findings, messages } = archive;
  const lost = losses(archive);
  const left = outcomes.reduce((sum, { count: n }) => sum + n, 0);
  return (
    <div>
      {!isOnly && (
        <Title order={5} mb={4} className="breakable">
          {label}
        </Title>
      )}
      <Accordion variant="separated" multiple defaultValue={isOnly ? ['holds'] : []} order={isOnly ? 5 : 6}>
        <Accordion.Item value="holds">
          <Accordion.Control>What it holds</Accordion.Control>
          <Accordion.Panel>
            <FactList facts={inventory(archive)} />
          </Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="left">
          <Accordion.Control>Left out, and why ({count(left)})</Accordion.Control>
          <Accordion.Panel>
            {left === 0 && <Text size="sm">Nothing: all of it comes along.</Text>}
            <List size="sm" spacing={4}>
              {outcomes.map(({ type, status, reason, count: n }) => (
                <List.Item key={`${type} ${status} ${reason}`} className="breakable">
                  {countOf({ type, count: n })}
                  {status === 'failed' ? ' that can’t be converted' : ''}: <Ticked text={meaningOf(reason)} />
                </List.Item>
              ))}
            </List>
          </Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="other">
          <Accordion.Control>
            Renamed, or otherwise than in Slack ({count(findings.length)})
          </Accordion.Control>
          <Accordion.Panel>
            {findings.length === 0 && <Text size="sm">Everything is as it was.</Text>}
            <FindingList findings={findings} />
          </Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="files">
          <Accordion.Control>Files</Accordion.Control>
          <Accordion.Panel>
            <List size="sm" spacing={4}>
              {filesByFate(archive).map(([fate, tally]) => (
                <List.Item key={fate} className="breakable">
                  <Ticked text={fileWords(fate, tally)} />
                </List.Item>
              ))}
            </List>
          </Accordion.Panel>
        </Accordion.Item>
        {(lost.length > 0 || messages.damaged.first.length > 0) && (
          <Accordion.Item value="lost">
            <Accordion.Control>Lost on Slack’s side already</Accordion.Control>
            <Accordion.Panel>
              <List size="sm" spacing={4}>
                {[...lost, ...messages.damaged.first].map((text) => (
                  <List.Item key={text} className="breakable">
                    {text}
                  </List.Item>
                ))}
              </List>
            </Accordion.Panel>
          </Accordion.Item>
        )}
      </Accordion>
    </div>
  );
}
