import { Accordion, Code, Table, Text } from '@mantine/core';
import type { ServerSetting } from '../../../../src/assess/server-settings.ts';
import { settingValue, settingVerdict } from '../../../../src/cli/assess-words.ts';
import { many } from '../../../../src/figures.ts';

/** Settings of Mattermost that the import needs, those that have to be changed first. */
export function ServerSettings({ settings }: { settings: readonly ServerSetting[] }) {
  if (settings.length === 0) return null;
  const sorted = settings.toSorted((a, b) => Number(b.mustChange) - Number(a.mustChange));
  const changed = settings.filter(({ mustChange }) => mustChange).length;
  return (
    <Accordion variant="separated" order={4}>
      <Accordion.Item value="settings">
        <Accordion.Control>
          Settings of Mattermost:{' '}
          {changed === 0 ? 'the defaults will do' : `${many(changed, 'default')} to change`}
        </Accordion.Control>
        <Accordion.Panel>
          <Text size="sm" mb="xs">
            They are in the System Console, or set with <Code>mmctl config set NAME VALUE</Code>. Going
            straight into a running Mattermost, the pre-flight compares them with what that server has.
          </Text>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
          <section className="scrolls" aria-label="Settings of Mattermost" tabIndex={0}>
            <Table withTableBorder>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>setting</Table.Th>
                  <Table.Th>default</Table.Th>
                  <Table.Th>needed</Table.Th>
                  <Table.Th>what to do</Table.Th>
                  <Table.Th>why</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {sorted.map((setting) => (
                  <Table.Tr key={`${setting.setting} ${setting.why}`}>
                    <Table.Td>{setting.setting}</Table.Td>
                    <Table.Td>{settingValue(setting, setting.default)}</Table.Td>
                    <Table.Td>{settingValue(setting, setting.needed)}</Table.Td>
                    <Table.Td fw={setting.mustChange ? 650 : undefined}>{settingVerdict(setting)}</Table.Td>
                    <Table.Td>{setting.why}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
