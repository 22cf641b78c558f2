import type { ComposeFile } from '../../recipe/compose-file.ts';
import { nearest } from '../nearest.ts';
import { HOOK_LABELS, readLabel, SWITCH_LABEL, VOLUME_PREFIX } from '../read-label.ts';
import { type Finding, finding } from '../rules.ts';
import type { LabelEntry } from './entries.ts';
import { asVersion2, isVersion1 } from './version-1.ts';

/** Whether labels are read at all, and are labels of version 2. */
export const lintKeys = (compose: ComposeFile, entries: readonly LabelEntry[]): Finding[] => [
  ...lintSwitch(entries),
  ...lintContainerLabels(compose),
  ...entries.flatMap((entry) => lintKey(compose, entry)),
];

function lintSwitch(entries: readonly LabelEntry[]): Finding[] {
  const switches = entries.filter(({ key }) => key.kind === 'switch');
  const [first, ...more] = switches.filter(({ value }) => value === 'true');
  const wrong = switches
    .filter(({ value }) => value !== 'true')
    .map(({ service, label, value }) =>
      finding(
        'switch-value',
        { service, label },
        value === 'false' && first
          ? `turns nothing off: ${first.service} turns the whole stack on; exclude volumes one by one instead`
          : `is "${value}": only "true", in quotes, turns the backup on`,
      ),
    );
  if (switches.length === 0 && entries[0])
    return [
      finding(
        'switch-missing',
        { service: entries[0].service, label: SWITCH_LABEL },
        `no service has ${SWITCH_LABEL}: the other ${entries.length} backup labels are never read`,
      ),
    ];
  const repeated = more.map(({ service, label }) =>
    finding('switch-repeated', { service, label }, `${first!.service} has it already, for the whole stack`),
  );
  return [...wrong, ...repeated];
}

const lintContainerLabels = ({ services }: ComposeFile): Finding[] =>
  Object.entries(services).flatMap(([service, { containerLabels }]) =>
    Object.keys(containerLabels)
      .filter((label) => readLabel(label).kind !== 'foreign')
      .map((label) =>
        finding('container-label', { service, label }, `stands under labels: move it to deploy.labels`),
      ),
  );

function lintKey(compose: ComposeFile, { service, label, key, value }: LabelEntry): Finding[] {
  if (key.kind !== 'unknown') return [];
  if (isVersion1(label))
    return [finding('v1-label', { service, label }, asVersion2(compose, service, label, value))];
  if (label === 'backupbot.restore')
    return [
      finding('restore-switch', { service, label }, 'is not specified, and needs not be there: leave it out'),
    ];
  const volumes = compose.volumes.flatMap((volume) => [
    `${VOLUME_PREFIX}${volume}`,
    `${VOLUME_PREFIX}${volume}.path`,
  ]);
  const similar = nearest(label, [SWITCH_LABEL, ...Object.keys(HOOK_LABELS), ...volumes]);
  return [
    finding(
      'unknown-label',
      { service, label },
      `there is no such label${similar ? `: did you mean ${similar}?` : ''}`,
    ),
  ];
}
