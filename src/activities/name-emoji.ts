import type { Chosen } from '../choices/chosen.ts';
import {
  type EmojiCandidate,
  type EmojiPlan,
  emojiFindings,
  imageKey,
  planEmoji,
} from '../mattermost/emoji.ts';
import { findArchiveFiles } from '../store/archive-index.ts';
import type { EarlierTargets } from '../store/earlier.ts';
import { jsonText } from '../store/json-text.ts';
import type { DatabaseTransactionConnection } from '../store/pool.ts';
import { inheritedNames } from './inherited-names.ts';
import { BATCH, type Entity, entitiesOf, type PlannedJob, PlannedNames } from './planned-entities.ts';

/** What a custom emoji's row in target_names says. */
export type EmojiDetail = Pick<EmojiPlan, 'skip'>;

/** Decides what every custom emoji is called, in texts and reactions too. */
export async function nameEmoji(
  db: DatabaseTransactionConnection,
  targetId: number,
  jobs: readonly PlannedJob[],
  chosen: Chosen,
  earlier: EarlierTargets,
): Promise<void> {
  const entities = await entitiesOf(db, jobs, 'custom_emoji');
  const inherited = await inheritedNames(db, earlier, 'custom_emoji');
  const candidates: EmojiCandidate<Entity>[] = [];
  for (let at = 0; at < entities.length; at += BATCH) {
    const batch = entities.slice(at, at + BATCH);
    const images = new Map<string, string>();
    for (const { jobId, workspaceId } of jobs) {
      const names = batch.flatMap(({ slackId, job }) => (job.workspaceId === workspaceId ? [slackId] : []));
      for (const [name, image] of await findArchiveFiles(db, jobId, 'emoji_image', names)) {
        const key = `${workspaceId}/${name}`;
        if (!images.has(key)) images.set(key, imageKey(image, `${jobId}/${name}`));
      }
    }
    for (const entity of batch) {
      const { slackId: name, payload, job } = entity;
      const { alias } = JSON.parse(payload) as { alias?: string };
      const image = images.get(`${job.workspaceId}/${name}`);
      const before = inherited.get(entity.entityId);
      candidates.push({
        key: entity,
        workspaceId: job.workspaceId,
        name,
        alias,
        image,
        choice: chosen.emoji(name),
        earlier: before && { name: before.name, ...(JSON.parse(before.detail) as EmojiDetail) },
      });
    }
  }
  const inUse = new Set([...inherited.values()].map((before) => before.name));
  const plans = planEmoji(candidates, inUse);
  const names = new PlannedNames();
  for (const { key, name: slackName } of candidates) {
    const plan = plans.get(key)!;
    const { name, skip } = plan;
    const detail: EmojiDetail = { ...(skip && { skip }) };
    names.add(key, { name, detail: jsonText(detail) }, emojiFindings(slackName, plan));
  }
  await names.store(db, targetId);
}
