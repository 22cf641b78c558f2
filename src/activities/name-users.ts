import type { Chosen } from '../choices/chosen.ts';
import { type AccountRules, type Candidate, planAccounts } from '../mattermost/accounts.ts';
import { parseUser } from '../slack/user.ts';
import { jsonText } from '../store/json-text.ts';
import type { DatabaseTransactionConnection } from '../store/pool.ts';
import { type Entity, entitiesOf, type PlannedJob, PlannedNames } from './planned-entities.ts';
import type { UserDetail } from './target-names-cache.ts';

/** Decides what everybody is called. @returns entity id → username */
export async function nameUsers(
  db: DatabaseTransactionConnection,
  targetId: number,
  jobs: readonly PlannedJob[],
  chosen: Chosen,
  rules: AccountRules,
) {
  const entities = await entitiesOf(db, jobs, 'user');
  const candidates = entities.map((entity): Candidate<Entity> => {
    const user = parseUser(JSON.parse(entity.payload));
    return { key: entity, workspaceId: entity.job.workspaceId, user, choice: chosen.user(user) };
  });
  const plans = planAccounts(candidates, rules);
  const usernames = new Map<number, string>();
  const names = new PlannedNames();
  for (const { key, user } of candidates) {
    const { account, findings: found } = plans.get(key)!;
    usernames.set(key.entityId, account.username);
    const detail: UserDetail = { ...account, botId: user.botId };
    names.add(key, { name: account.username, detail: jsonText(detail) }, found);
  }
  await names.store(db, targetId);
  return usernames;
}
