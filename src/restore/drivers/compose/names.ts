import { join } from 'node:path';

/** Label of everything that a run makes, with the run as its value: teardown and janitor find it by this alone. */
export const STAMP = 'slack-mm2.restore-run';

/** Label that `docker stack deploy` gives to what belongs to a stack. */
const NAMESPACE = 'com.docker.stack.namespace';

/** What a run makes, by name. The stack is called as the run is; Swarm puts `<stack>_` before what is in it. */
export const namesOf = (run: string) => ({
  stack: run,
  service: (service: string) => `${run}_${service}`,
  volume: (volume: string) => `${run}_${volume}`,
  secret: (secret: string) => `${run}_${secret}`,
  /** Of restic. No volume of the stack: a wipe must leave it alone. */
  repository: `${run}-repository`,
  /** The stack of backup-bot-two, where that is the engine. */
  bot: `${run}-bot`,
  botService: `${run}-bot_app`,
  network: `${run}_${PROOF_NETWORK}`,
  gateway: (endpoint: string) => `${run}-gateway-${endpoint}`,
  stamp: `${STAMP}=${run}`,
  inStack: `${NAMESPACE}=${run}`,
  inBot: `${NAMESPACE}=${run}-bot`,
});

/** Network that the services with an endpoint share with the gateways. */
export const PROOF_NETWORK = 'restore-proof';

/** Files of a run, in its folder. Those with secrets have mode 0600. */
export const filesOf = (folder: string) => ({
  stack: join(folder, 'stack.yml'),
  stackEnvironment: join(folder, 'stack.env'),
  bot: join(folder, 'backup-bot.yml'),
  /** For `docker run --env-file`: where the repository is, and its password. */
  restic: join(folder, 'restic.env'),
  secretsFolder: join(folder, 'secrets'),
  secret: (name: string) => join(folder, 'secrets', name),
  record: join(folder, 'compose-driver.json'),
});

/** Password of the run's restic repository, among its secrets; no service gets it. */
export const RESTIC_PASSWORD = 'restic_password';

/**
 * Whether something in docker belongs to this run, by both of its marks: a label alone may have been copied by hand, and a name alone may
 * be that of another stack (`a_b` begins like a volume of the stack `a`).
 */
export const isOwn = (run: string, { name, stamp }: { name: string; stamp: string }): boolean =>
  stamp === run && (name === run || name.startsWith(`${run}_`) || name.startsWith(`${run}-`));
