/** Runs of the nodes that carry files. Messages carry them as a whole, so their size is bounded by the dialog. */
import type { DataRecord } from '../../sdk';
import type { Run, RunSummary } from './activity-node';
import { inputInvalid } from './failure';
import { countOf, countUp } from './run-status';
import type { FlowMessage } from './runtime-api';
import { sendSequence } from './sequence';
import { idsOrRecords, recordsOf, writeAll } from './write-run';

/** A file as the connector hands it over. */
interface FileOnItsWay {
  readonly fileName: string;
  readonly contentType: string;
  readonly record?: DataRecord;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Uploads a Buffer or text with its `msg.filename`, or objects with `fileName` and `content`; one result each. */
export async function runUpload(run: Run): Promise<RunSummary> {
  const { payload } = run.message;
  const isContent = typeof payload === 'string' || payload instanceof Uint8Array;
  const needed = 'a Buffer or text with a msg.filename, an object with fileName and content, or an array of these';
  return writeAll(run, isContent ? [fileOf(run.message)] : recordsOf(payload, `${needed} is needed`));
}

function fileOf({ payload, filename, contentType }: FlowMessage): DataRecord {
  if (typeof filename !== 'string') throw inputInvalid('msg.filename must be the name of the file in msg.payload.');
  return { fileName: filename, content: payload, ...(contentType === undefined ? {} : { contentType }) };
}

/** Sends one message for each file; a single one in the place of the input message, those of an array as a sequence. */
export async function runDownload(run: Run): Promise<RunSummary> {
  const { counts, message } = run;
  const { payload } = message;
  const inputs = idsOrRecords(payload);
  run.progress('fetching');
  async function* files(): AsyncIterable<Readonly<Record<string, unknown>>> {
    const { connection, parameters, signal } = run;
    const input = inputs as readonly DataRecord[];
    let index = 0;
    for await (const file of run.activity.execute({ connection, parameters, signal, input })) {
      const { fileName, contentType, record, content } = file as FileOnItsWay;
      const given: unknown = Array.isArray(payload) ? payload[index] : payload;
      yield { payload: await wholeOf(content), filename: fileName, contentType, record, input: given };
      run.progress(countOf(countUp(counts, 'file'), 'file'));
      index += 1;
    }
  }
  if (Array.isArray(payload)) await sendSequence(files(), { ...run, origin: message });
  else for await (const file of files()) run.send({ ...message, ...file });
  return { text: countOf(counts.get('file') ?? 0, 'file'), standing: 'good' };
}

async function wholeOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}
