/** One run of the Create or Update node: takes the records of a message and sends on what became of them. */
import type { DataRecord, WriteResult } from '../../sdk';
import type { Run, RunSummary } from './activity-node';
import { inputInvalid } from './failure';
import { countOf, countUp } from './run-status';
import { sendSequence } from './sequence';

/**
 * Writes the record or records in `msg.payload`. A single record gives one message in the place of the input message.
 * An array gives a sequence of one message per result, or, when the node sends batches, one message with all results.
 * A record that fails is a result like any other; only what stops the whole run is thrown.
 */
export async function runWrite(run: Run): Promise<RunSummary> {
  const { payload } = run.message;
  const records = recordsOf(payload);
  const { counts } = run;
  async function* results(): AsyncIterable<WriteResult> {
    const { connection, parameters, signal } = run;
    const stream = run.activity.execute({ connection, parameters, signal, input: records as readonly DataRecord[] });
    for await (const result of stream as AsyncIterable<WriteResult>) {
      countUp(counts, result.status);
      run.progress(tallyOf(counts));
      yield result;
    }
  }
  run.progress(counts.size === 0 ? 'writing' : tallyOf(counts));
  if (run.output === 'batch' || !Array.isArray(payload)) await sendTogether(run, results());
  else await sendSequence(oneByOne(results(), records), { ...run, origin: run.message });
  return { text: tallyOf(counts), standing: counts.has('failed') || counts.has('unknown') ? 'partly' : 'good' };
}

function recordsOf(payload: unknown): readonly unknown[] {
  if (Array.isArray(payload)) return payload;
  if (typeof payload === 'object' && payload !== null && !ArrayBuffer.isView(payload)) return [payload];
  const found = payload === null ? 'null' : ArrayBuffer.isView(payload) ? 'a Buffer' : `a ${typeof payload}`;
  throw inputInvalid(`msg.payload is ${found}; a record (an object) or an array of records is needed.`);
}

async function* oneByOne(
  results: AsyncIterable<WriteResult>,
  records: readonly unknown[],
): AsyncIterable<{ readonly payload: WriteResult; readonly input: unknown }> {
  for await (const result of results) yield { payload: result, input: records[result.index] };
}

/** One message with the result or results, also when the run fails midway: what was written must be known. */
async function sendTogether(run: Run, stream: AsyncIterable<WriteResult>): Promise<void> {
  const { message } = run;
  const several = Array.isArray(message.payload);
  const results: WriteResult[] = [];
  let failed = true;
  try {
    for await (const result of stream) results.push(result);
    failed = false;
  } finally {
    if (results.length > 0 || (several && !failed)) {
      run.send({ ...message, input: message.payload, payload: several ? results : results[0] });
    }
  }
}

/** `12 created, 1 failed`. */
function tallyOf(counts: ReadonlyMap<string, number>): string {
  const parts = [...counts].map(([status, count]) => `${count.toLocaleString('en-US')} ${status}`);
  return parts.length === 0 ? countOf(0, 'record') : parts.join(', ');
}
