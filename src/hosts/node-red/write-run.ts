/** One run of a node that writes: takes the records of a message and sends on what became of them. */
import type { DataRecord, WriteResult } from '../../sdk';
import type { Run, RunSummary } from './activity-node';
import { inputInvalid } from './failure';
import { openRunFiles } from './run-files';
import { countOf, countUp } from './run-status';
import { sendSequence } from './sequence';

/**
 * Writes the record or records in `msg.payload`. A single record gives one message in the place of the input message.
 * An array gives a sequence of one message per result, or, when the node sends batches, one message with all results.
 * A record that fails is a result like any other; only what stops the whole run is thrown.
 */
export async function runWrite(run: Run): Promise<RunSummary> {
  return writeAll(run, recordsOf(run.message.payload, 'a record (an object) or an array of records is needed'));
}

/** As {@link runWrite}, for activities that need no more of a record than its id: a number or text is taken as one. */
export async function runById(run: Run): Promise<RunSummary> {
  return writeAll(run, idsOrRecords(run.message.payload));
}

/** What a payload says about which records are meant, each as a record with an id. */
export function idsOrRecords(payload: unknown): readonly unknown[] {
  const given = isId(payload) ? [payload] : recordsOf(payload, 'an id, a record, or an array of either is needed');
  return given.map((entry) => (isId(entry) ? { id: entry } : entry));
}

/**
 * Updates records, or marks them as exported, as the form says. What is to be marked stands in `msg.exportIds`, where a
 * Query has put it, or in the payload; so a flow may do with the payload whatever its target wants.
 */
export async function runUpdate(run: Run): Promise<RunSummary> {
  if (String(run.parameters['markExported']) !== 'true') return runWrite(run);
  const { exportIds } = run.message;
  if (exportIds === undefined) return runById(run);
  const given: unknown = Array.isArray(exportIds) && exportIds.length === 1 ? exportIds[0] : exportIds;
  return writeAll({ ...run, message: { ...run.message, payload: given } }, idsOrRecords(given));
}

/** Hands the records to the activity and sends on its results. */
export async function writeAll(run: Run, records: readonly unknown[]): Promise<RunSummary> {
  const { counts } = run;
  const files = await openRunFiles(run, records);
  let done = 0;
  async function* results(): AsyncIterable<WriteResult> {
    const { connection, parameters, signal } = run;
    const { journal } = files;
    const context = { connection, parameters, signal, input: records as readonly DataRecord[] };
    const stream = run.activity.execute({ ...context, ...(journal === undefined ? {} : { journal }) });
    for await (const result of stream as AsyncIterable<WriteResult>) {
      await files.keep(result, records[result.index]);
      if (result.status !== 'failed' && result.status !== 'unknown') done += 1;
      countUp(counts, result.status);
      run.progress(tallyOf(counts));
      yield result;
    }
  }
  run.progress(counts.size === 0 ? 'writing' : tallyOf(counts));
  try {
    const { payload } = run.message;
    if (run.output === 'batch' || !Array.isArray(payload)) await sendTogether(run, results());
    else await sendSequence(oneByOne(results(), payload), { ...run, origin: run.message });
  } finally {
    await files.close(done === records.length ? 'done' : 'open');
  }
  return { text: tallyOf(counts), standing: counts.has('failed') || counts.has('unknown') ? 'partly' : 'good' };
}

function isId(payload: unknown): payload is number | string {
  return typeof payload === 'number' || typeof payload === 'string';
}

/** The records of a payload. @throws {CoupaError} `COUPA_INPUT_INVALID` for what is none, saying what is needed. */
export function recordsOf(payload: unknown, needed: string): readonly unknown[] {
  if (Array.isArray(payload)) return payload;
  if (typeof payload === 'object' && payload !== null && !ArrayBuffer.isView(payload)) return [payload];
  const found = payload === null ? 'null' : ArrayBuffer.isView(payload) ? 'a Buffer' : `a ${typeof payload}`;
  throw inputInvalid(`msg.payload is ${found}; ${needed}.`);
}

async function* oneByOne(
  results: AsyncIterable<WriteResult>,
  inputs: readonly unknown[],
): AsyncIterable<{ readonly payload: WriteResult; readonly input: unknown }> {
  for await (const result of results) yield { payload: result, input: inputs[result.index] };
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
