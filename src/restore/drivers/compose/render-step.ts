import { join } from 'node:path';
import type { Step } from '../../assertion.ts';
import type { BackupPlan } from '../../labels/backup-plan.ts';
import type { Verb } from '../../probe/protocol.ts';
import { botCreate, botRestore, botStackFile, deployBot } from './backup-bot.ts';
import type { Command } from './command.ts';
import type { RunContext, StackContext } from './context.ts';
import { hookCommands } from './hook-commands.ts';
import { filesOf, namesOf, RESTIC_PASSWORD } from './names.ts';
import {
  checkRepository,
  createRepository,
  createSnapshot,
  initRepository,
  listFiles,
  listSnapshot,
  listSnapshots,
  resticVersion,
  restoreSnapshot,
} from './restic-commands.ts';
import {
  askDocker,
  awaitRemoval,
  createSecret,
  deployStack,
  KINDS,
  type Kind,
  listServices,
  listThings,
  openGateway,
  portOfGateway,
  removeGateways,
  removeStack,
  removeThings,
  restartService,
} from './stack-commands.ts';

/** All that the commands of a pass are rendered from. */
export interface PassContext extends RunContext {
  recipe: { name: string; folder: string; probe: string; restartAfterRestore: string[] };
  /** The version published before; null if there is none: then the tested one is installed. */
  published: StackContext | null;
  tested: StackContext;
  /** Names of the run's secrets, without restic's password. */
  secrets: string[];
  /** `NAME="value"` lines of `stack.env`, with `$(cat FILE)` for a secret. */
  environmentOf: (stack: StackContext) => string;
  plan: BackupPlan;
  /** Stands for what only the backup tells. */
  snapshot: string;
}

/** Every command of one step of a pass, in order. Pure: what a run learns on its way has a name in capitals here. */
export function renderStep(step: Step, context: PassContext): Command[] {
  const { tested, plan, snapshot, recipe } = context;
  const published = context.published ?? tested;
  switch (step) {
    case 'lint':
      return [
        {
          argv: ['slack-mm2', 'restore', 'lint', recipe.folder],
          why: 'what is wrong with the labels, before anything is deployed',
        },
      ];
    case 'install':
      return [
        askDocker(),
        ...prepareFolder(context),
        ...dockerSecrets(context).map((secret) => createSecret(context, secret)),
        ...writeStack(context, published),
        ...deploy(
          context,
          published,
          context.published
            ? 'the version published before'
            : 'the version to test: none was published before',
        ),
        ...openGateways(published),
        resticVersion(context),
        ...(context.engine === 'backup-bot-two' ? startBot(context) : []),
      ];
    case 'upgrade':
      return context.published
        ? [
            ...writeStack(context, tested),
            ...deploy(context, tested, 'the version to test, over the data of the one before'),
            askProbe(context, 'read', 'the same as before'),
          ]
        : [];
    case 'seed':
      return [
        askProbe(context, 'seed', 'put data into every store, through the service'),
        askProbe(context, 'functional', "the recipe's own tests, before"),
        askProbe(context, 'read', 'what was put there'),
      ];
    case 'backup':
      return [
        askProbe(context, 'read', 'what the backup is to hold'),
        createRepository(context),
        initRepository(context),
        ...(context.engine === 'backup-bot-two'
          ? [botCreate(context), listSnapshots(context)]
          : [
              ...hookCommands(context.run, plan, 'backup.pre'),
              createSnapshot(context, plan, context.run),
              ...hookCommands(context.run, plan, 'backup.post'),
            ]),
      ];
    case 'captured':
      return [listSnapshot(context, snapshot), checkRepository(context)];
    case 'mutate':
      return [
        askProbe(context, 'mutate', 'write a canary into every store and damage what was seeded'),
        askProbe(context, 'read', 'it has to be seen'),
      ];
    case 'wipe':
      return [
        ...removeGateways(tested),
        removeStack(context.run),
        awaitRemoval(context.run),
        ...removeAll(
          'volume',
          stackVolumes(context),
          'the volumes: of this stack only; the secrets and the repository stay',
        ),
        listThings('volume', context.run),
      ];
    case 'gone':
      return [
        ...deploy(context, tested, 'the same version again, with the same secrets and empty volumes'),
        ...openGateways(tested),
        listFiles(context, stackVolumes(context)),
        askProbe(context, 'read', 'the service has to be healthy and to have nothing'),
      ];
    case 'restore':
      return [
        ...(context.engine === 'backup-bot-two'
          ? [botRestore(context, snapshot)]
          : [
              ...hookCommands(context.run, plan, 'restore.pre'),
              restoreSnapshot(
                context,
                plan.volumes.map(({ volume }) => volume),
                snapshot,
              ),
              ...hookCommands(context.run, plan, 'restore.post'),
            ]),
        listFiles(context, stackVolumes(context)),
        ...recipe.restartAfterRestore.map((service) => restartService(context, service)),
        listServices(context),
      ];
    case 'back':
      return [
        askProbe(context, 'read', 'everything as it was before the backup, nothing that came after it'),
      ];
    case 'again':
      return [
        ...tested.stack.services.map((service) => restartService(context, service)),
        listServices(context),
        askProbe(context, 'read', 'the same after a restart'),
        askProbe(context, 'write', 'and the service can be used'),
        askProbe(context, 'read', 'what was written is there'),
      ];
    case 'functional':
      return [askProbe(context, 'functional', "the recipe's own tests")];
    case 'teardown':
      return teardown(context);
    case 'evidence':
      return [];
  }
}

const stackVolumes = ({ run, published, tested }: PassContext): string[] =>
  [...new Set([...(published?.stack.volumes ?? []), ...tested.stack.volumes])].map(namesOf(run).volume);

const removeAll = (kind: Kind, names: string[], why: string): Command[] =>
  names.length === 0 ? [] : [removeThings(kind, names, why)];

function prepareFolder(context: PassContext): Command[] {
  const files = filesOf(context.folder);
  const secret = (name: string): Command => ({
    argv: [
      'sh',
      '-c',
      'umask 077; head -c 18 /dev/urandom | base64 | tr -d "\\n" | tr +/ xx > "$0"',
      files.secret(name),
    ],
    why: `make the secret "${name}"`,
  });
  const restic =
    'umask 077; printf "RESTIC_REPOSITORY=/repository\\nRESTIC_PASSWORD=%s\\n" "$(cat "$1")" > "$0"';
  return [
    { argv: ['mkdir', '-p', '-m', '0700', context.folder, files.secretsFolder], why: "the run's own folder" },
    ...[...context.secrets, RESTIC_PASSWORD].map(secret),
    {
      argv: ['sh', '-c', restic, files.restic, files.secret(RESTIC_PASSWORD)],
      why: 'where restic finds its repository and its password',
    },
  ];
}

function deploy(context: PassContext, stack: StackContext, what: string): Command[] {
  return [deployStack(stack, `deploy ${what}`), listServices(context)];
}

function writeStack(context: PassContext, stack: StackContext): Command[] {
  const files = filesOf(context.folder);
  return [
    installFile(files.stack, stack.stack.text, "the recipe's compose file as the stack of this run"),
    ...(stack.variables.length === 0
      ? []
      : [
          installFile(
            files.stackEnvironment,
            context.environmentOf(stack),
            'what it is filled in with; secrets are read from their files',
          ),
        ]),
  ];
}

const openGateways = (stack: StackContext): Command[] =>
  Object.keys(stack.endpoints).flatMap((name) => [openGateway(stack, name), portOfGateway(stack, name)]);

/** Those that a service gets from docker. */
const dockerSecrets = ({ engine, published, tested }: PassContext): string[] => [
  ...new Set([
    ...(published?.stack.secrets ?? []),
    ...tested.stack.secrets,
    ...(engine === 'backup-bot-two' ? [RESTIC_PASSWORD] : []),
  ]),
];

const startBot = (context: PassContext): Command[] => [
  createRepository(context),
  {
    ...installFile(filesOf(context.folder).bot, botStackFile(context), 'the stack of backup-bot-two'),
    recalled: true,
  },
  deployBot(context),
];

const installFile = (path: string, text: string, why: string): Command => ({
  argv: ['install', '-m', '0600', '/dev/stdin', path],
  stdin: { text },
  why,
});

const askProbe = ({ recipe }: PassContext, verb: Verb, why: string): Command => ({
  argv: ['node', join(recipe.folder, recipe.probe), verb],
  stdin: {
    what: 'run, seed, domain, endpoints, how to run a command in each service, secrets, state, as JSON (src/restore/probe/protocol.ts)',
  },
  why: `ask the probe: ${why}`,
});

function teardown(context: PassContext): Command[] {
  const { run, tested, published } = context;
  const names = namesOf(run);
  const stacks = [tested.stack, ...(published ? [published.stack] : [])];
  const all = (key: 'configs' | 'networks') => [...new Set(stacks.flatMap((stack) => stack[key]))];
  return [
    ...removeGateways(tested),
    ...(context.engine === 'backup-bot-two' ? [removeStack(names.bot), awaitRemoval(names.bot)] : []),
    removeStack(run),
    awaitRemoval(run),
    removeThings(
      'volume',
      [...stackVolumes(context), names.repository],
      'the volumes and the repository, which holds secrets',
    ),
    ...removeAll('secret', dockerSecrets(context).map(names.secret), 'the secrets'),
    ...removeAll('config', all('configs'), 'the configs, if the stack has left any'),
    ...removeAll('network', all('networks'), 'the networks, if the stack has left any'),
    ...KINDS.map((kind) => ({
      ...listThings(kind, run),
      why: `has to be empty: ${listThings(kind, run).why}`,
    })),
    { argv: ['rm', '-rf', '--', context.folder], why: "the run's folder, with the secrets" },
  ];
}
