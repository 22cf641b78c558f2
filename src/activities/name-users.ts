import type { Chosen } from '../choices/chosen.ts';
import { type Account, type AccountRules, type Candidate, planAccounts } from '../mattermost/accounts.ts';
import { parseUser } from '../slack/user.ts';
import type { EarlierTargets } from '../store/earlier.ts';
import { jsonText } from '../store/json-text.ts';
import type { DatabaseTransactionConnection } from '../store/pool.ts';
import { inheritedNames } from './inherited-names.ts';
import { type Entity, entitiesOf, type PlannedJob, PlannedNames } from './planned-entities.ts';
import type { UserDetail } from './target-names-cache.ts';

/** Decides what everybody is called. @returns entity id → username */
export async function nameUsers(
  db: DatabaseTransactionConnection,
  targetId: number,
  jobs: readonly PlannedJob[],
  chosen: Chosen,
  rules: AccountRules,
  earlier: EarlierTargets,
) {
  const entities = await entitiesOf(db, jobs, 'user');
  const inherited = new Map(
    [...(await inheritedNames(db, earlier, 'user'))].map(([id, { detail }]) => [
      id,
      JSON.parse(detail) as UserDetail,
    ]),
  );
  const candidates = entities.map((entity): Candidate<Entity> => {
    const user = parseUser(JSON.parse(entity.payload));
    return {
      key: entity,
      workspaceId: entity.job.workspaceId,
      user,
      choice: chosen.user(user),
      earlier: inherited.get(entity.entityId),
    };
  });
  const plans = planAccounts(candidates, rules, accountsOf(inherited.values()));
  const usernames = new Map<number, string>();
  const names = new PlannedNames();
  for (const { key, user } of candidates) {
    const { account, findings: found } = plans.get(key)!;
    usernames.set(key.entityId, account.username);
    const botId = user.botId || (inherited.get(key.entityId)?.botId ?? '');
    const detail: UserDetail = { ...account, botId };
    names.add(key, { name: account.username, detail: jsonText(detail) }, found);
  }
  await names.store(db, targetId);
  return usernames;
}

/** Each once: several users may be one account. */
const accountsOf = (details: Iterable<Account>): Account[] => [
  ...new Map([...details].map((account) => [account.username, account])).values(),
];
