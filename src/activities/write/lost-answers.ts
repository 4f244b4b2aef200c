/** What a run needs to find out about writes whose answer was lost, and what all of its kinds share. */
import type { DataRecord } from '../../sdk';
import type { WriteOptions } from '../model';
import { recordPath } from '../target';
import { makeLimitedSet, type LimitedSet } from './limited-set';
import type { WriteRun } from './send-record';
import type { SiteWatch } from './site-watch';

/** Belongs to a run. */
export interface LostAnswers {
  readonly site: SiteWatch;
  readonly parentIds: readonly (number | string)[];
  readonly correlationField?: string;
  readonly resend: NonNullable<WriteOptions['resend']>;
  /** What was looked for in vain: a record that is found for it later may be the earlier one. */
  readonly clouded: LimitedSet;
}

const MOST_CLOUDED = 10_000;

/** Settles how lost answers are dealt with in a run. */
export function lostAnswersOf(site: SiteWatch, options: WriteOptions): LostAnswers {
  const { parentIds = [], correlationField, resend = 'unique-key' } = options;
  return {
    site,
    parentIds,
    resend,
    ...(correlationField === undefined ? {} : { correlationField }),
    clouded: makeLimitedSet(MOST_CLOUDED),
  };
}

/**
 * A record as it is now, read by its id; `undefined` for objects of which single records cannot be read.
 * @throws {CoupaError} what the request throws.
 */
export async function readCurrent(
  { target, signal, lost, connection }: WriteRun,
  id: number | string,
): Promise<DataRecord | undefined> {
  if (target.catalog.operation(target.object, 'get') === undefined) return undefined;
  const path = target.path.includes('{') ? recordPath(target, id) : `${target.path}/${encodeURIComponent(String(id))}`;
  const site = lost?.site.connection ?? connection;
  const { body } = await site.request({ method: 'GET', path, ...(signal === undefined ? {} : { signal }) });
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as DataRecord) : undefined;
}

/** The same; `undefined` also when it cannot be read, for whatever reason. */
export async function readRecord(run: WriteRun, id: number | string): Promise<DataRecord | undefined> {
  let found: DataRecord | undefined;
  await quiet(async () => {
    found = await readCurrent(run, id);
  });
  return found;
}

/** Runs something whose failure is an answer too. */
export async function quiet(work: () => Promise<void>): Promise<{ readonly error: unknown } | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return { error };
  }
}
