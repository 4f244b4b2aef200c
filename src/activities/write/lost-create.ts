/**
 * Finds out what became of a create whose answer was lost: looks for the record, several times because the site may
 * still be working on it, and sends it again only when it surely is not there.
 */
import { CoupaError, isCoupaError, type ErrorCode } from '../../errors';
import type { LostAnswerCandidate, LostAnswerSearch, WriteResult } from '../../sdk';
import { probeOf, type Probe } from './probe';
import { searchOnce, type SearchPlace } from './search';
import type { Beginning } from '../journal';
import type { CheckedRecord, WriteRun } from './send-record';
import { quiet, readRecord, type LostAnswers } from './lost-answers';

/** Milliseconds between one search and the next. */
const PAUSES_MS: readonly number[] = [1000, 3000, 6000];
/** How often one record is sent at most. */
const MOST_SENDS = 3;

/** A create whose fate is open. */
export interface LostCreate {
  readonly record: CheckedRecord;
  readonly index: number;
  /** Asked when the first answer of a search is there. */
  readonly began: () => Beginning;
  readonly error: CoupaError;
  /** Sends it once more. @throws {CoupaError} as a request does. */
  readonly sendAgain: () => Promise<WriteResult>;
}

type Finding =
  | { readonly state: 'found'; readonly candidate: LostAnswerCandidate }
  | { readonly state: 'absent' | 'open'; readonly conclusion: string };

/** What one lost create is searched with. */
interface Case extends LostCreate {
  readonly run: WriteRun;
  readonly lost: LostAnswers;
  readonly place: SearchPlace;
  readonly probe: Probe;
  candidates: readonly LostAnswerCandidate[];
}

/** Resolves to `created`, `failed` or `unknown`; never rejects. `failed` only when the record surely is not there. */
export async function findLostCreate(run: WriteRun, lost: LostAnswers, create: LostCreate): Promise<WriteResult> {
  const { target, signal } = run;
  const probe = probeOf(target, create.record.body, lost.correlationField);
  const place = { site: lost.site, target, parentIds: lost.parentIds, ...(signal === undefined ? {} : { signal }) };
  if (probe === undefined) {
    return unknownResult(
      run,
      create,
      searchOf(run, create, 'The record has no field by which it could be looked for.'),
    );
  }
  const lookedFor: Case = { ...create, run, lost, place, probe, candidates: [] };
  const key = `${probe.field} ${probe.value}`;
  const clouded = lost.clouded.has(key);
  const result = await search(lookedFor, clouded ? 'clouded' : 'clear');
  if (result.status === 'unknown') lost.clouded.add(key);
  return result;
}

async function search(lookedFor: Case, sight: 'clear' | 'clouded'): Promise<WriteResult> {
  const { lost } = lookedFor;
  for (let sends = 1; ; sends += 1) {
    const finding = await lookRepeatedly(lookedFor);
    if (finding.state === 'found' && sight === 'clouded') {
      return unknown(
        lookedFor,
        'An earlier record with the same value is unknown as well, so that it may be that one.',
      );
    }
    if (finding.state === 'found') return createdResult(lookedFor, finding.candidate);
    if (finding.state === 'open') return unknown(lookedFor, finding.conclusion);
    const why = sight === 'clouded' ? 'an earlier record with the same value is unknown as well' : mayResend(lookedFor);
    if (why !== undefined) return unknown(lookedFor, `${finding.conclusion} It was not sent again: ${why}.`);
    if (sends >= MOST_SENDS) return unknown(lookedFor, `${finding.conclusion} It was sent ${sends} times in all.`);
    const { object } = lookedFor.place.target;
    lost.site.connection.logger.info('A record whose answer was lost is not there and is sent again', {
      object: object.name,
      index: lookedFor.index,
      field: lookedFor.probe.field,
    });
    const again = await sendOnceMore(lookedFor);
    if (again !== 'lost') return again;
  }
}

/** Why it must not be sent again; `undefined` when it may. */
function mayResend({ lost, probe }: Case): string | undefined {
  if (lost.resend === 'never') return 'sending again is switched off';
  if (lost.resend === 'after-search' || probe.standing === 'unique') return undefined;
  return `${probe.field} is not known to be unique at the site, which could then hold the record twice`;
}

/** Looks until the record is found or all searches are done. */
async function lookRepeatedly(lookedFor: Case): Promise<Finding> {
  for (let at = 0; ; at += 1) {
    const finding = await look(lookedFor);
    if (finding.state === 'found' || at >= PAUSES_MS.length) return finding;
    const slept = await quiet(async () => {
      await lookedFor.run.connection.clock.sleep(PAUSES_MS[at] ?? 0, lookedFor.run.signal);
    });
    if (slept !== undefined) return { state: 'open', conclusion: 'The search was cancelled.' };
  }
}

async function look(lookedFor: Case): Promise<Finding> {
  const { place, probe, began } = lookedFor;
  try {
    lookedFor.candidates = await searchOnce(place, probe, began);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { state: 'open', conclusion: `Looking for it failed: ${reason}` };
  }
  const equal = lookedFor.candidates.filter(({ standing }) => standing === 'equal');
  const unsettled = lookedFor.candidates.filter(({ standing }) => standing !== 'earlier');
  const [only] = equal;
  const ids = unsettled.map(({ id }) => id).join(', ');
  if (only !== undefined && equal.length === 1) return { state: 'found', candidate: only };
  if (equal.length > 1) return { state: 'open', conclusion: `Several records fit that were made since: ${ids}.` };
  // With a unique field the site itself refuses what is there already; otherwise any newer record may be this one.
  const blocking = probe.standing === 'unique' ? unsettled.filter(({ standing }) => standing === 'unclear') : unsettled;
  if (blocking.length > 0) {
    return { state: 'open', conclusion: `Records with the value are there, but none is this one for certain: ${ids}.` };
  }
  return { state: 'absent', conclusion: `No record made since has ${probe.field} ${JSON.stringify(probe.value)}.` };
}

/** After these the site did nothing, or said so; what it refuses it has refused for good. */
const REFUSED: readonly ErrorCode[] = ['COUPA_VALIDATION_FAILED', 'COUPA_REQUEST_REFUSED'];
const TAKEN = /\b(?:taken|duplicate|exists?|unique|in use)\b/i;

async function sendOnceMore(lookedFor: Case): Promise<WriteResult | 'lost'> {
  try {
    return await lookedFor.sendAgain();
  } catch (error) {
    if (!isCoupaError(error) || error.code === 'COUPA_OUTCOME_UNKNOWN') return 'lost';
    const refusal = `It was sent again, but without success: ${error.message}`;
    if (!REFUSED.includes(error.code)) return unknown(lookedFor, refusal);
    // The first one may have appeared in the meantime, which is just what a refusal as a duplicate says.
    const finding = await look(lookedFor);
    if (finding.state === 'found') return createdResult(lookedFor, finding.candidate);
    const said = [error.message, ...error.problems.map(({ message }) => message)];
    const isTaken = said.some((text) => TAKEN.test(text));
    const earlier = lookedFor.candidates.some(({ standing }) => standing === 'earlier');
    if (finding.state === 'absent' && (!isTaken || (earlier && lookedFor.probe.standing === 'unique'))) {
      return { index: lookedFor.index, status: 'failed', error: error.toRecordError(), ...warned(lookedFor) };
    }
    return unknown(lookedFor, refusal);
  }
}

async function createdResult(lookedFor: Case, { id }: LostAnswerCandidate): Promise<WriteResult> {
  const { run, lost, index, probe } = lookedFor;
  lost.site.see(id);
  lost.site.connection.logger.info('A record whose answer was lost was found', {
    object: run.target.object.name,
    index,
    id,
    field: probe.field,
  });
  const record = await readRecord(run, id);
  return { index, status: 'created', id, ...(record === undefined ? {} : { record }), ...warned(lookedFor) };
}

function unknown(lookedFor: Case, conclusion: string): WriteResult {
  const { run, probe, candidates } = lookedFor;
  const { field, value } = probe;
  return unknownResult(run, lookedFor, { ...searchOf(run, lookedFor, conclusion), field, value, candidates });
}

function searchOf(run: WriteRun, { began }: LostCreate, conclusion: string): LostAnswerSearch {
  const { siteTime, highestId } = began();
  const now = run.lost?.site.now().siteTime;
  return {
    request: `POST ${run.target.path}`,
    ...(siteTime === undefined ? {} : { sentAfter: new Date(siteTime).toISOString() }),
    ...(highestId === undefined ? {} : { idsUpTo: highestId }),
    ...(now === undefined ? {} : { lookedAt: new Date(now).toISOString() }),
    candidates: [],
    conclusion,
  };
}

function unknownResult(run: WriteRun, { index, error, record }: LostCreate, search: LostAnswerSearch): WriteResult {
  const told = new CoupaError('COUPA_OUTCOME_UNKNOWN', `${error.message} ${search.conclusion}`, {
    problems: error.problems,
  });
  run.connection.logger.warn('It could not be found out whether a record was created', {
    object: run.target.object.name,
    index,
    conclusion: search.conclusion,
  });
  return { index, status: 'unknown', error: told.toRecordError(), search, ...warned({ record }) };
}

function warned({ record }: Pick<LostCreate, 'record'>): Pick<WriteResult, 'warnings'> {
  return record.warnings.length > 0 ? { warnings: record.warnings } : {};
}
