import { bytes, duration, many } from '../../figures.ts';
import { tidyPath } from '../judge/place.ts';
import type { ProofResult } from '../judge-proof.ts';
import type { BackupPlan, VolumePlan } from '../labels/backup-plan.ts';
import type { PassRecord, ProofRecord } from '../proof-record.ts';
import type { DataEntry } from '../recipe/proof-file.ts';
import { code, DRIVER_TEXTS, ladderTable, markdownTable } from './markdown.ts';

/** A page for whoever runs the service: what the labels do, what to expect of them, and what to do when it matters. */
export function handOverPage(record: ProofRecord, result: ProofResult): string {
  const { recipe, passes } = record;
  const plan = passes[0]?.plan;
  return `${[
    `# ${recipe.proof.title} ${recipe.version}: backup and restore`,
    '',
    ...statusLines(record, result),
    '',
    ...ladderTable(record, result),
    '',
    ...(plan ? [...labelLines(record, plan), ...expectLines(record, plan)] : []),
    ...emergencyLines(record, plan),
    ...againLines(record, result),
    ...limitLines(record),
  ].join('\n')}\n`;
}

function statusLines(record: ProofRecord, { outcome, why, assertions, failures }: ProofResult): string[] {
  const day = record.finishedAt.slice(0, 10);
  const made = `${many(record.passes.length, 'pass', 'passes')}, ${many(assertions, 'assertion')}, driver ${code(record.driver)} (${DRIVER_TEXTS[record.driver]})`;
  if (outcome === 'proved' || outcome === 'passed')
    return [
      `**${outcome}** on ${day}: ${made}. The backup was made, everything was wiped, and all of it came back.`,
    ];
  return [
    `**${outcome}** on ${day}: ${made}, ${failures.length} of them do not hold. Do not rely on this backup.`,
    '',
    `The reason: ${why}`,
  ];
}

function labelLines({ published, recipe }: ProofRecord, plan: BackupPlan): string[] {
  const { data } = recipe.proof;
  const before = !published
    ? 'There is no published version to compare with.'
    : published.plan.isOn
      ? `The published version ${published.version} has backup labels too; this is what they come to now.`
      : `The published version ${published.version} has no backup labels: nothing of it is in any backup.`;
  return [
    '## What the labels do',
    '',
    before,
    '',
    ...markdownTable(
      ['volume', 'where it is', 'in the backup', 'why'],
      plan.volumes.map((volume) => [
        code(volume.volume),
        volume.mounts.map(({ service, target }) => `${code(target)} of ${code(service)}`).join(', '),
        selectionText(volume),
        data
          .filter((entry) => entry.volume === volume.volume)
          .map(entryText)
          .join(' '),
      ]),
    ),
    '',
    ...hookLines(plan),
  ];
}

function selectionText({ selection }: VolumePlan): string {
  if (selection.kind === 'excluded') return 'no';
  return selection.kind === 'whole' ? 'all of it' : `only ${selection.paths.map(code).join(', ')}`;
}

const CLASS_TEXTS: Readonly<Record<DataEntry['class'], string>> = {
  durable: 'is durable',
  rebuildable: 'can be rebuilt',
  cache: 'is a cache',
};

function entryText(entry: DataEntry): string {
  const place = tidyPath(entry.path) === '.' ? 'All of it' : code(entry.path);
  const dump = entry.captured === undefined ? '' : `, captured as ${code(entry.captured)}`;
  return `${place} ${CLASS_TEXTS[entry.class]}${dump}: ${entry.why.replace(/[.\s]*$/, '.')}`;
}

function hookLines({ hooks }: BackupPlan): string[] {
  const rows = hooks.flatMap(({ service, backup, restore }) => [
    ...(backup.pre ? [[service, 'before files are copied', backup.pre]] : []),
    ...(backup.post ? [[service, 'after files were copied', backup.post]] : []),
    ...(restore.pre ? [[service, 'before files are put back', restore.pre]] : []),
    ...(restore.post ? [[service, 'after files were put back', restore.post]] : []),
  ]);
  if (rows.length === 0) return ['No command runs around the copying.', ''];
  return [
    'Around the copying these commands run, each in the running container of its service. One that fails makes the backup, or the restore, a failed one.',
    '',
    ...markdownTable(
      ['service', 'when', 'command'],
      rows.map(([service = '', when = '', command = '']) => [code(service), when, code(command)]),
    ),
    '',
  ];
}

function expectLines({ recipe, passes }: ProofRecord, plan: BackupPlan): string[] {
  const { proof } = recipe;
  const pass = passes.at(-1)!;
  const { snapshot, recoveryMs } = pass;
  const copied = plan.volumes.filter(({ selection }) => selection.kind !== 'excluded');
  const dumps = proof.data.filter((entry) => entry.captured !== undefined);
  const restarted = proof.restart_after_restore;
  const backupMs = stepMs(pass, 'backup');
  return [
    '## What to expect after merging',
    '',
    `- **What is copied**: ${copied.map(({ volume }) => code(volume)).join(', ') || 'nothing'}. A backup is as large as what is copied of them${
      snapshot
        ? `; in the proof, with the little that was seeded, ${many(snapshot.files, 'file')} and ${bytes(snapshot.bytes)}`
        : ''
    }.`,
    ...(dumps.length > 0
      ? [
          `- **Room**: dumps lie in the volumes beside what they are of (${[...new Set(dumps.map(({ volume, captured }) => code(`${volume}/${captured}`)))].join(', ')}), so these volumes need room for both.`,
        ]
      : []),
    ...(backupMs !== null
      ? [
          `- **Time**: in the proof it took ${duration(backupMs)} to look at what is there and back it up${recoveryMs === null ? '' : `, and from empty volumes until everything was read back ${duration(recoveryMs)}`}. Both grow with the data; measure yours with the first restore on trial.`,
        ]
      : []),
    '- **While it runs**: services go on. The hooks dump what must not be copied in use.',
    restarted.length > 0
      ? `- **To be restarted after a restore**: ${restarted.map(code).join(', ')}. Until then ${restarted.length === 1 ? 'it knows' : 'they know'} nothing of what came back.`
      : '- **To be restarted after a restore**: nothing beyond what the hooks do.',
    '- **The repository is secret material**: it holds all of the above in the clear to whoever has its password, and backup-bot-two puts the secrets of the stack beside it. Keep its password elsewhere than in the stack, and give neither away.',
    '- **The labels take effect** when this version is deployed. The first backup after that is the first one that counts.',
    '',
  ];
}

const stepMs = ({ steps }: PassRecord, step: string): number | null =>
  steps.find((one) => one.step === step)?.ms ?? null;

function emergencyLines({ recipe }: ProofRecord, plan: BackupPlan | undefined): string[] {
  const { proof, version } = recipe;
  const restored = plan?.hooks.filter(({ restore }) => restore.pre ?? restore.post) ?? [];
  const restarted = proof.restart_after_restore;
  const steps = [
    'Stop what still changes data, and keep what is left of the volumes: copy them before anything else.',
    `Deploy **the version that made the backup** (${code(version)}, if it is this one) on **empty volumes**, with the **same secrets**. A restore removes nothing: files that are there and not in the snapshot stay. Wait until every service is healthy.`,
    `List the snapshots, and choose one by its id: ${code(`abra app backup snapshots ${proof.name}.example.com`)}. "latest" may be a snapshot of what went wrong.`,
    `Restore that snapshot, with hooks: ${code(`abra app restore ${proof.name}.example.com --snapshot ID`)}. ${
      restored.length > 0
        ? `The hooks of ${restored.map(({ service }) => code(service)).join(', ')} bring the dumps back into their services: each has to end without an error.`
        : 'There are no restore hooks.'
    }`,
    restarted.length > 0
      ? `Restart ${restarted.map(code).join(', ')}, and wait until healthy.`
      : 'Wait until every service is healthy.',
    `Look for yourself, through the service: ${proof.stores.map(({ what }) => lowerFirst(what.replace(/[.\s]*$/, ''))).join('; ')}.`,
    'Use it once in each of these ways, restart everything once, and look again. Then let people in, and make a new backup.',
  ];
  return [
    '## In an emergency',
    '',
    ...steps.map((step, at) => `${at + 1}. ${step}`),
    '',
    'The order is that of the proof. abra and backup-bot-two themselves were not run in it: try these steps once on a stack of its own, before you need them; `--help` tells what your versions call them. A version of abra without `--snapshot` takes the newest.',
    '',
  ];
}

/** `A domain, …` → `a domain, …`; `PGP keys` stays. */
const lowerFirst = (text: string) =>
  /^[A-Z][a-z ]/.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text;

function againLines({ recipe, driver, proof }: ProofRecord, { flags }: ProofResult): string[] {
  const { name } = recipe.proof;
  const commands: [string, string][] = [
    [`slack-mm2 restore prove ${name} --cold`, 'twice, from nothing each time'],
    ...(driver === 'local'
      ? [
          [`slack-mm2 restore prove ${name} --cold --driver compose`, 'the same with containers'] as [
            string,
            string,
          ],
        ]
      : []),
    [`slack-mm2 restore lint ${name}`, 'the labels alone'],
    ['sha256sum -c SHA256SUMS', 'in the folder of this page: it is as it was written'],
  ];
  const width = Math.max(...commands.map(([command]) => command.length));
  return [
    '## To run the proof again',
    '',
    '```sh',
    ...commands.map(([command, what]) => `${command.padEnd(width)}   # ${what}`),
    '```',
    '',
    `This was ${code(proof)}, of the recipe with digest ${code(recipe.digest)}. ${flags.cleanTeardown ? 'Nothing is left of it: each pass has removed all that it deployed, and its repository.' : 'It may have left something: see teardown.json of each pass.'}`,
    '',
  ];
}

function limitLines({ driver, limits }: ProofRecord): string[] {
  const own =
    driver === 'local'
      ? [
          'The services ran as plain processes: what was proved is the contract of the data (paths, hooks, restore), not the images. Rungs earned so are marked "earned (process)".',
        ]
      : [];
  const all = [...own, ...limits];
  return all.length === 0 ? [] : ['## What this does not show', '', ...all.map((limit) => `- ${limit}`), ''];
}
