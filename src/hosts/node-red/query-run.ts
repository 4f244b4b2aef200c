/** One run of the Query node: reads records and sends them on. */
import type { DataRecord, ResultPage } from '../../sdk';
import type { Run, RunSummary } from './activity-node';
import { inputInvalid } from './failure';
import { countOf, countUp } from './run-status';
import type { FlowMessage } from './runtime-api';
import { inBatches, sendSequence } from './sequence';

/** Records in one message when the node sends batches: as many as a page of the API has at most. */
const BATCH_SIZE = 50;

/**
 * Sends every record, or batch of records, as one message of a sequence. Messages at which a page ends have the token
 * with which a later run, when it gets it as `msg.resumeToken`, goes on after them.
 */
export async function runQuery(run: Run): Promise<RunSummary> {
  async function* messages(): AsyncIterable<Readonly<Record<string, unknown>>> {
    if (run.output === 'record') {
      for await (const read of records(run)) yield { payload: read.record, ...withIds([read]), ...tokenOf([read]) };
      return;
    }
    for await (const batch of inBatches(records(run), BATCH_SIZE)) {
      yield { payload: batch.map(({ record }) => record), ...withIds(batch), ...tokenOf(batch) };
    }
  }
  // Whatever the flow makes of the payload, the node that marks the records at its end knows them by these.
  const exporting = String(run.parameters['notExported']) === 'true';
  const withIds = (read: readonly ReadRecord[]): object =>
    exporting ? { exportIds: read.map(({ record }) => record['id']) } : {};
  run.progress('reading');
  await sendSequence(messages(), { ...run, origin: withoutToken(run.message) });
  return { text: countOf(run.counts.get('record') ?? 0, 'record'), standing: 'good' };
}

/** A record, and the token behind it when a page ends with it. */
interface ReadRecord {
  readonly record: DataRecord;
  readonly token?: string;
}

async function* records(run: Run): AsyncIterable<ReadRecord> {
  for await (const page of pagesOf(run)) {
    for (const { message } of page.warnings ?? []) run.warn(message);
    for (const [index, record] of page.records.entries()) {
      run.progress(`${countUp(run.counts, 'record').toLocaleString('en-US')} read`);
      yield index < page.records.length - 1 ? { record } : { record, token: page.resumeToken };
    }
  }
}

function pagesOf({ activity, connection, parameters, signal, message }: Run): AsyncIterable<ResultPage> {
  const resumeToken = message['resumeToken'] ?? '';
  if (typeof resumeToken !== 'string') {
    throw inputInvalid('msg.resumeToken must be a text that a message of this node had.');
  }
  const resuming = resumeToken === '' ? {} : { resumeToken };
  const pages = activity.executePages?.({ connection, parameters, signal, ...resuming });
  if (pages === undefined) throw inputInvalid(`The ${activity.name} activity reads no pages.`);
  return pages;
}

function tokenOf(read: readonly ReadRecord[]): { readonly resumeToken?: string } {
  const token = read.flatMap((each) => each.token ?? []).at(-1);
  return token === undefined ? {} : { resumeToken: token };
}

/** The token that a run began with says nothing about its own messages. */
function withoutToken({ resumeToken: _, ...message }: FlowMessage): FlowMessage {
  return message;
}
