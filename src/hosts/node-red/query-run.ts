/** One run of the Query node: reads records and sends them on. */
import type { Run, RunSummary } from './activity-node';
import { countOf, countUp } from './run-status';
import { inBatches, sendSequence } from './sequence';

/** Records in one message when the node sends batches: as many as a page of the API has at most. */
const BATCH_SIZE = 50;

/** Sends every record, or batch of records, as one message of a sequence. */
export async function runQuery(run: Run): Promise<RunSummary> {
  const { counts } = run;
  async function* records(): AsyncIterable<unknown> {
    const { connection, parameters, signal } = run;
    for await (const record of run.activity.execute({ connection, parameters, signal })) {
      run.progress(`${countUp(counts, 'record').toLocaleString('en-US')} read`);
      yield record;
    }
  }
  async function* payloads(): AsyncIterable<{ readonly payload: unknown }> {
    const items = run.output === 'batch' ? inBatches(records(), BATCH_SIZE) : records();
    for await (const payload of items) yield { payload };
  }
  run.progress('reading');
  await sendSequence(payloads(), { ...run, origin: run.message });
  return { text: countOf(counts.get('record') ?? 0, 'record'), standing: 'good' };
}
