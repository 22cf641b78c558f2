import type { BackupPlan } from '../../labels/backup-plan.ts';
import type { Command } from './command.ts';
import type { RunContext } from './context.ts';
import { filesOf, namesOf, STAMP } from './names.ts';

/** Commands of restic, each in a container of its own with the run's volumes mounted, without a network. */

/** Where docker keeps a volume, and so where backup-bot-two has it in its snapshots: a snapshot of either engine looks the same. */
export const volumeFolder = (run: string, volume: string): string =>
  `/var/lib/docker/volumes/${namesOf(run).volume(volume)}/_data`;

export const createRepository = ({ run }: RunContext): Command => ({
  argv: ['docker', 'volume', 'create', '--label', namesOf(run).stamp, namesOf(run).repository],
  why: "the restic repository: this run's alone, so no earlier run's snapshot can be restored by mistake",
});

export const initRepository = (context: RunContext): Command =>
  restic(context, [], ['init'], 'prepare the repository');

/** What the labels select, as paths in the container; volumes whose labels exclude them are not even mounted. */
export const selectedPaths = (run: string, plan: BackupPlan): { volumes: string[]; paths: string[] } => {
  const selected = plan.isOn ? plan.volumes.filter(({ selection }) => selection.kind !== 'excluded') : [];
  return {
    volumes: selected.map(({ volume }) => volume),
    paths: selected.flatMap(({ volume, selection }) =>
      selection.kind === 'paths'
        ? selection.paths.map((path) => `${volumeFolder(run, volume)}/${path}`)
        : [volumeFolder(run, volume)],
    ),
  };
};

export const createSnapshot = (context: RunContext, plan: BackupPlan, tag: string): Command => {
  const { volumes, paths } = selectedPaths(context.run, plan);
  return restic(
    context,
    volumes.map((volume) => mount(context, volume, 'readonly')),
    ['backup', '--json', '--host', context.run, '--tag', tag, ...paths],
    'copy what the labels select; the last line of its answer has the snapshot_id',
  );
};

export const listSnapshots = (context: RunContext): Command =>
  restic(context, [], ['snapshots', '--json', '--host', context.run], 'which snapshots there are');

export const listSnapshot = (context: RunContext, snapshot: string): Command =>
  restic(context, [], ['ls', '--json', snapshot], 'what the snapshot holds');

export const checkRepository = (context: RunContext): Command =>
  restic(
    context,
    [],
    ['check', '--read-data'],
    'read everything that is stored and compare it with its checksums',
  );

/** @param volumes that the snapshot may hold; all of them, as what it holds is its own affair */
export const restoreSnapshot = (context: RunContext, volumes: readonly string[], snapshot: string): Command =>
  restic(
    context,
    volumes.map((volume) => mount(context, volume, 'writable')),
    ['restore', snapshot, '--target', '/', '--verify'],
    'bring the snapshot back, by its id, into the volumes of the running services',
  );

export const resticVersion = ({ run, images }: RunContext): Command => ({
  argv: [...inContainer(run, 'restic'), images.restic, 'version'],
  why: 'which restic it is',
});

/** @param volumes names in docker */
export const listFiles = ({ run, images }: RunContext, volumes: readonly string[]): Command => ({
  argv: [
    ...inContainer(run, 'find'),
    ...volumes.flatMap((volume) => [
      '--mount',
      `${stampedMount(run, volume, `/volumes/${volume}`)},readonly`,
    ]),
    ...[images.find, 'find', '/volumes', '-mindepth', '2', '-printf', '%y\\t%s\\t%m\\t%U\\t%G\\t%P\\0'],
  ],
  why: 'everything in the volumes, which are mounted read-only',
});

/** With an init process: a `find` or restic that is process 1 would not end when it is told to. */
const inContainer = (run: string, name: string) => [
  ...['docker', 'run', '--rm', '--init', '--name', `${run}-${name}`],
  ...['--network', 'none', '--label', namesOf(run).stamp],
];

const mount = ({ run }: RunContext, volume: string, access: 'readonly' | 'writable'): string =>
  `${stampedMount(run, namesOf(run).volume(volume), volumeFolder(run, volume))}${access === 'readonly' ? ',readonly' : ''}`;

/** If docker has to make the volume, teardown has to find it. */
const stampedMount = (run: string, source: string, target: string): string =>
  `type=volume,source=${source},target=${target},volume-label=${STAMP}=${run}`;

function restic(
  { run, folder, images }: RunContext,
  mounts: readonly string[],
  words: readonly string[],
  why: string,
): Command {
  return {
    argv: [
      ...inContainer(run, 'restic'),
      ...['--env-file', filesOf(folder).restic],
      ...['--mount', stampedMount(run, namesOf(run).repository, '/repository')],
      ...mounts.flatMap((words) => ['--mount', words]),
      ...[images.restic, '--no-cache', ...words],
    ],
    why,
  };
}
