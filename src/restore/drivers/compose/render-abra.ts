import type { Step } from '../../assertion.ts';
import type { Command } from './command.ts';

export interface AbraContext {
  run: string;
  recipe: { name: string; folder: string; version: string; restartAfterRestore: string[] };
  published: { folder: string; version: string } | null;
  services: string[];
  /** Stands for what only the backup tells. */
  snapshot: string;
}

/**
 * The same pass with abra, on a server that it knows and that has backup-bot-two: to be read and run by an operator. It is no driver: abra asks at a
 * terminal, and most of these words are recalled, not read. abra makes the secrets itself, so none is here.
 */
export function renderAbraStep(step: Step, context: AbraContext): Command[] {
  const { recipe, published, snapshot, services } = context;
  const app = `${context.run}.example.com`;
  const recalled = true as const;
  const checkout = (folder: string, version: string): Command => ({
    argv: [
      ...['sh', '-c', 'rsync -a --delete --exclude .git "$0/" "$HOME/.abra/recipes/$1/"'],
      ...[folder, recipe.name],
    ],
    why: `let abra find version ${version || '(none)'} of the recipe: over what is checked out there`,
  });
  const deploy = (why: string): Command => ({
    argv: ['abra', 'app', 'deploy', app, '--chaos', '--force', '--no-input', '--no-domain-checks'],
    why,
    recalled,
  });
  switch (step) {
    case 'lint':
      return [
        {
          argv: ['abra', 'recipe', 'lint', recipe.name],
          why: "abra's own rules: none of them is about backups",
        },
      ];
    case 'install':
      return [
        published ? checkout(published.folder, published.version) : checkout(recipe.folder, recipe.version),
        {
          argv: ['abra', 'app', 'new', recipe.name, '--server', 'SERVER', '--domain', app],
          why: 'an app of its own: SERVER is one of `abra server ls`',
        },
        {
          argv: ['abra', 'app', 'secret', 'generate', '-a', app],
          why: 'every secret, made by abra and kept by Swarm',
        },
        deploy('deploy what is checked out'),
        { argv: ['abra', 'app', 'ps', app], why: 'every service is there and healthy', recalled },
      ];
    case 'upgrade':
      return published
        ? [
            checkout(recipe.folder, recipe.version),
            deploy('the version to test, over the data of the one before'),
          ]
        : [];
    case 'seed':
      return [byHand('put data into every store as a user would: the probe needs endpoints on this machine')];
    case 'backup':
      return [
        {
          argv: ['abra', 'app', 'backup', 'create', app],
          why: 'hooks and copies, in the container of backup-bot-two',
          recalled,
        },
        {
          argv: ['abra', 'app', 'backup', 'snapshots', app],
          why: `note the id of the newest: it stands for ${snapshot} from here on`,
          recalled,
        },
      ];
    case 'captured':
      return [
        {
          argv: ['abra', 'app', 'backup', 'list', app, '--snapshot', snapshot],
          why: 'what the snapshot holds',
          recalled,
        },
      ];
    case 'mutate':
      return [byHand('write something new into every store, and damage what was seeded')];
    case 'wipe':
      return [
        {
          argv: ['abra', 'app', 'undeploy', app, '--no-input'],
          why: 'remove the services; data and secrets stay',
          recalled,
        },
        {
          argv: ['abra', 'app', 'volume', 'remove', app, '--force', '--no-input'],
          why: 'remove the volumes of this app',
          recalled,
        },
      ];
    case 'gone':
      return [
        deploy('the same version again, with the same secrets and empty volumes'),
        byHand('the service has to be healthy and to have nothing'),
      ];
    case 'restore':
      return [
        {
          argv: ['abra', 'app', 'restore', app, '--snapshot', snapshot, '--no-input'],
          why: 'hooks and files, by the id of the snapshot',
          recalled,
        },
        ...recipe.restartAfterRestore.map((service) => restart(app, service)),
      ];
    case 'back':
      return [byHand('everything as it was before the backup, nothing that came after it')];
    case 'again':
      return [
        ...services.map((service) => restart(app, service)),
        byHand('the same once more, and the service can be used'),
      ];
    case 'functional':
      return [byHand("the recipe's own tests")];
    case 'teardown':
      return [
        { argv: ['abra', 'app', 'undeploy', app, '--no-input'], why: 'remove the services', recalled },
        {
          argv: ['abra', 'app', 'volume', 'remove', app, '--force', '--no-input'],
          why: 'remove the volumes',
          recalled,
        },
        {
          argv: ['abra', 'app', 'secret', 'remove', app, '--all', '--no-input'],
          why: 'remove the secrets',
          recalled,
        },
        {
          argv: ['abra', 'app', 'remove', app, '--force', '--no-input'],
          why: 'forget the app. Its snapshots stay in the repository: forget them there',
          recalled,
        },
      ];
    case 'evidence':
      return [];
  }
}

const restart = (app: string, service: string): Command => ({
  argv: ['abra', 'app', 'restart', app, service],
  why: `restart ${service}`,
  recalled: true,
});

/** Something that no command of abra does. */
const byHand = (why: string): Command => ({ argv: ['true'], why: `by hand: ${why}` });
