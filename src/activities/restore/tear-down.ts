import { Context } from '@temporalio/activity';
import { InfrastructureError } from '../../restore/drivers/driver.ts';
import { openDriver } from '../../restore/drivers/open-driver.ts';
import { judgeTeardown } from '../../restore/judge/teardown.ts';
import { openRecords } from '../../restore/records.ts';
import { releasePermit } from '../../store/restore-deployments.ts';
import type { StepInput, StepReport } from '../../workflows/restore-types.ts';
import { whileHeartbeating } from '../checkpoint.ts';
import type { RestoreDependencies } from './dependencies.ts';

const CHANCES = 3;

/** Removes everything of a deployment, whatever there is of it, and gives its permit back once nothing is left. */
export const createTearDown = ({ pool, restoreFolder }: RestoreDependencies) =>
  function tearDown({ proof, deployment }: StepInput): Promise<StepReport> {
    return whileHeartbeating(async () => {
      const left = await openDriver(deployment).down();
      await openRecords(restoreFolder, proof.key, deployment.run).write('teardown', left);
      const assertions = judgeTeardown(left);
      if (assertions.every(({ ok }) => ok)) await releasePermit(pool, deployment.run);
      else if (Context.current().info.attempt < CHANCES)
        throw new InfrastructureError(assertions.map(({ detail }) => detail).join('; '));
      return { assertions };
    });
  };
