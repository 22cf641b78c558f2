import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { checkImport } from '../../src/mattermost/import-check/check-import.ts';
import { findJob } from '../../src/store/jobs.ts';
import { aPng } from '../support/images.ts';
import { importFaults } from '../support/import-faults.ts';
import { insertChunk, insertJob } from '../support/jobs.ts';
import { withMigrations } from '../support/migrations.ts';
import { readLines } from '../support/read-lines.ts';
import { writeExport } from '../support/write-export.ts';

const Nothing = z.object({});

describe('a job of a target that an earlier version has planned', () => {
  const migrations = withMigrations();

  it('is finished by this one', async () => {
    const said = (ts: string, text: string) => ({ type: 'message', user: 'U1', ts, text });
    const archive = await writeExport(join(migrations.folder, 'export'), {
      'users.json': [{ id: 'U1', team_id: 'T1', name: 'ann', profile: { email: 'ann@example.com' } }],
      'channels.json': [{ id: 'C1', name: 'dev', members: ['U1'] }],
      'dms.json': [{ id: 'D1', members: [] }],
      'emojis/shipit2.png': aPng(1, 1),
      'dev/2020-01-01.json': [said('1577836800.000000', 'hello :shipit2:')],
      'D1/2020-01-01.json': [
        { type: 'message', subtype: 'tombstone', ts: '1577836800.000000', text: 'gone' },
      ],
    });
    const { pool } = migrations;
    const path = join(migrations.folder, 'import.zip');
    // A job that has users to export holds this one before its first type.
    const holder = await insertJob(pool, 'exporting');
    await insertChunk(pool, holder, 'user', 0, 1);
    const workflowId = await migrations.start({ archive, target: { kind: 'bulk-file', path }, team: 'acme' });
    let job = await findJob(pool, workflowId);
    while (job?.stage !== 'exporting') {
      await new Promise((resolve) => setTimeout(resolve, 20));
      job = await findJob(pool, workflowId);
    }
    // It knew no choices, named no emoji, and planned a conversation of nobody as a direct channel.
    await pool.query(sql.type(Nothing)`
      UPDATE jobs SET input = input - 'choices' WHERE job_id = ${job.jobId}`);
    await pool.query(sql.type(Nothing)`
      DELETE FROM target_names USING workspace_entities e
      WHERE target_id = ${job.targetId} AND e.entity_id = target_names.entity_id AND e.type = 'custom_emoji'`);
    await pool.query(sql.type(Nothing)`
      UPDATE target_names SET name = '', detail = '{"type":"D","name":"","members":[],"slackId":"D1","pins":[]}'
      FROM workspace_entities e
      WHERE target_id = ${job.targetId} AND e.entity_id = target_names.entity_id AND e.slack_id = 'D1'`);
    await pool.query(sql.type(Nothing)`
      UPDATE target_names SET detail = (detail::jsonb - 'kind')::text
      FROM workspace_entities e
      WHERE target_id = ${job.targetId} AND e.entity_id = target_names.entity_id AND e.type = 'user'`);
    await pool.query(sql.type(Nothing)`DELETE FROM chunks WHERE job_id = ${holder}`);

    expect(await migrations.ended(workflowId)).toMatchObject({ status: 'success', errorMessage: null });
    expect(importFaults(await checkImport(path))).toEqual([]);
    expect(await readLines(path, 'direct_channel')).toEqual([]);
    expect((await readLines(path, 'emoji')).map(({ name }) => name)).toEqual(['shipit2']);
    expect((await readLines(path, 'post')).map(({ message }) => message)).toEqual(['hello :shipit2:']);
  }, 60_000);
});
