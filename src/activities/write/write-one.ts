/** The way of one record through a write: checked, found, sent, and told. */
import type { DataRecord, WriteResult } from '../../sdk';
import { interrupted, stillOpen, type makeTurns, type Way } from '../run';
import { planWrite } from './dry-run';
import { findById } from './match';
import { probeOf } from './probe';
import { beginningOf, checkRecord, findOut, sendRecord, type CheckedRecord, type WriteRun } from './send-record';

/** What the records of a write share. */
export interface Writing {
  readonly run: WriteRun;
  readonly mode: 'send' | 'dry-run';
  readonly turns: ReturnType<typeof makeTurns>;
}

/**
 * Writes one record of the input. `undefined` when it got no result, because the run ends.
 * @throws {CoupaError} when nothing was sent.
 */
export async function writeOne(
  { run, mode, turns }: Writing,
  record: DataRecord | Error,
  index: number,
  way: Way,
): Promise<WriteResult | undefined> {
  const checked = run.noteFields(checkRecord(run, record));
  return turns.inTurn(turnOf(run, checked), async () => {
    way.check();
    const found = await findById(run, checked, index);
    if ('status' in found) return way.open === undefined ? found : stillOpen(index, found.error ?? { message: '' });
    const carryOut = async (): Promise<WriteResult | undefined> => {
      if (mode === 'dry-run') return planWrite(run, found, index);
      await way.beforeSending(beginningOf(run)());
      const { open } = way;
      if (open === undefined) return sendRecord(run, found, index);
      return findOut(run, found, index, { began: () => open, error: interrupted() });
    };
    return checked.key === undefined ? carryOut() : turns.inTurn(found.id, carryOut);
  });
}

/** Records that could be taken for each other when an answer is lost wait for each other, as updates of one record do. */
function turnOf(run: WriteRun, checked: CheckedRecord): number | string | undefined {
  if (checked.id !== undefined) return checked.id;
  if (checked.key !== undefined) return `key ${run.matching?.fold(checked.key) ?? ''}`;
  if (run.operation !== 'create') return undefined;
  const probe = probeOf(run.target, checked.body, run.lost?.correlationField);
  return probe === undefined ? undefined : `probe ${probe.field} ${probe.value.toLowerCase()}`;
}
