import { json } from 'node:stream/consumers';
import { type ProbeInput, VERBS } from '../../src/restore/probe/protocol.ts';
import { addToEachStore } from './probe/add-to-each-store.ts';
import { functional } from './probe/functional.ts';
import { mutate } from './probe/mutate.ts';
import { read } from './probe/read.ts';
import { seed } from './probe/seed.ts';

/** Mattermost's probe: `node probe.ts VERB`, question and answer as src/restore/probe/protocol.ts says. Over HTTP only. */
const ANSWERERS = {
  seed,
  read,
  mutate,
  write: async (input: ProbeInput) => ({ written: await addToEachStore(input, 'written') }),
  functional,
};

const verb = VERBS.find((one) => one === process.argv[2]);
if (!verb) throw new Error(`expected one of ${VERBS.join(', ')}`);
const answer = await ANSWERERS[verb]((await json(process.stdin)) as ProbeInput);
process.stdout.write(`${JSON.stringify(answer)}\n`);
