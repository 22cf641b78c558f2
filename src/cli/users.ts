import { userInfo } from 'node:os';
import { Argument, Command, Option } from 'commander';
import type { Connected } from '../control/connection.ts';
import { hashPassword } from '../control/passwords.ts';
import { UserError } from '../control/user-error.ts';
import { ROLES, type Role } from '../meta/roles.ts';
import { addAuditEntry } from '../store/audit.ts';
import { addUser, listUsers, removeUser, setPassword, setRole, type User } from '../store/users.ts';
import { askNewPassword } from './ask-password.ts';
import { printJson } from './print-json.ts';
import { withRunningStack } from './with-stack.ts';

interface Options {
  dataDir?: string;
}

/** What a terminal and a log show as one word. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,99}$/u;

export const usersCommand = () =>
  new Command('users')
    .summary('who may log in to the page')
    .description(
      'Who may log in to the page and the API where they are open to more than this machine. A viewer sees everything but what people wrote; an operator ' +
        'also starts, holds, cancels and retries.',
    )
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(roleCommand())
    .addCommand(passwordCommand())
    .addCommand(removeCommand())
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 users add anna --role operator                asks for the password twice
  slack-mm2 users add bob < password.txt --password-stdin
  slack-mm2 users role bob operator
  slack-mm2 users password anna                           ends her sessions
  slack-mm2 users remove bob

Exit status: 0 if it is done; 1 if it could not be, which is said.`,
    );

const withDataDir = (command: Command) =>
  command.option(
    '--data-dir <dir>',
    'data directory of the stack (default: SLACK_MM2_HOME, or the usual place)',
  );
const withPassword = (command: Command) =>
  command.option('--password-stdin', 'read the password from standard input: its first line');

const addCommand = () =>
  withDataDir(withPassword(new Command('add')))
    .summary('add a user')
    .argument('<name>')
    .addOption(new Option('--role <role>', 'what the user may').choices(ROLES).default('viewer'))
    .action(async (name: string, { role, passwordStdin, dataDir }: PasswordOptions & { role: Role }) => {
      if (!NAME.test(name))
        throw new UserError(
          'a name has letters, digits and . _ @ + -, begins with a letter or digit, and is no longer than 100',
        );
      const passwordHash = await hashPassword(await askNewPassword(name, passwordStdin));
      await withRunningStack(dataDir, async (connected) => {
        const user = await addUser(connected.pool, { name, role, passwordHash });
        if (!user)
          throw new UserError(
            `there is a user ${name} already: \`slack-mm2 users password ${name}\` sets another password`,
          );
        await tell(connected, 'user.create', user, `${user.name} may log in as ${user.role}`);
      });
    });

const listCommand = () =>
  withDataDir(new Command('list'))
    .summary('list the users')
    .option('--json', 'print one JSON document')
    .action(({ json, dataDir }: Options & { json?: boolean }) =>
      withRunningStack(dataDir, async ({ pool }) => {
        const users = (await listUsers(pool)).map(({ name, role, createdAt }) => ({ name, role, createdAt }));
        if (json) return printJson(users);
        if (users.length === 0) console.log('nobody yet: slack-mm2 users add NAME --role operator');
        for (const { name, role, createdAt } of users)
          console.log(`${name.padEnd(24)} ${role.padEnd(9)} since ${createdAt.slice(0, 10)}`);
      }),
    );

const roleCommand = () =>
  withDataDir(new Command('role'))
    .summary("change a user's role, from the next request on")
    .argument('<name>')
    .addArgument(new Argument('<role>').choices(ROLES))
    .action((name: string, role: Role, { dataDir }: Options) =>
      withRunningStack(dataDir, async (connected) => {
        const user = known(await setRole(connected.pool, name, role), name);
        await tell(connected, 'user.role', user, `${user.name} is ${user.role} now`);
      }),
    );

const passwordCommand = () =>
  withDataDir(withPassword(new Command('password')))
    .summary('set another password; ends the sessions of the user')
    .argument('<name>')
    .action(async (name: string, { passwordStdin, dataDir }: PasswordOptions) => {
      const passwordHash = await hashPassword(await askNewPassword(name, passwordStdin));
      await withRunningStack(dataDir, async (connected) => {
        const user = known(await setPassword(connected.pool, name, passwordHash), name);
        await tell(
          connected,
          'user.password',
          user,
          `${user.name} has another password, and is logged out everywhere`,
        );
      });
    });

const removeCommand = () =>
  withDataDir(new Command('remove'))
    .summary('remove a user, who is logged out at once')
    .argument('<name>')
    .action((name: string, { dataDir }: Options) =>
      withRunningStack(dataDir, async (connected) => {
        const user = known(await removeUser(connected.pool, name), name);
        await tell(connected, 'user.delete', user, `${user.name} is removed`);
      }),
    );

interface PasswordOptions extends Options {
  passwordStdin?: boolean;
}

function known(user: User | null, name: string): User {
  if (!user) throw new UserError(`there is no user ${name}: \`slack-mm2 users list\` names them`);
  return user;
}

/** On the terminal, and in the audit log, where the name is that of the operating system. */
async function tell({ pool }: Connected, action: string, { name }: User, line: string): Promise<void> {
  const entry = {
    user: userInfo().username,
    action,
    subject: `user ${name}`,
    status: 200,
    address: 'terminal',
  };
  await addAuditEntry(pool, entry);
  console.log(line);
}
