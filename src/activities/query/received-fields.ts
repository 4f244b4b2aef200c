/**
 * Compares the fields that were asked for with those that came back. Coupa is not known to refuse a name in `fields`
 * that it does not have; what it does have comes back as null when it is empty. So a name that is in no record, although
 * what it belongs to is there, is a mistake or kept back by the site, and is told instead of being taken for empty.
 */
import { CoupaError } from '../../errors';
import type { DataRecord, Logger, RecordProblem } from '../../sdk';
import type { Target } from '../target';
import { checkShape, resolve } from './field-paths';

/** A field of a projection. */
export interface AskedField {
  /** As the caller wrote it, and its place in the request. */
  readonly name: string;
  readonly pointer: string;
  readonly segments: readonly string[];
  readonly standing: 'known' | 'custom' | 'unknown';
}

/** Since R31 these leave out what is null, so that nothing can be told from what is missing. */
const LEAVES_NULLS_OUT = 'supplier_information';

/** The fields of a projection that was found to be good. */
export function askedFields(target: Target, fields: readonly string[] = []): readonly AskedField[] {
  return fields.flatMap((name, position) => {
    const shape = checkShape(name);
    if (typeof shape === 'string') return [];
    const { standing, segments } = resolve(target, shape);
    return [{ name, pointer: `/fields/${position}`, segments: standing === 'unknown' ? shape : segments, standing }];
  });
}

/** Looks at pages until every field was seen or missed. */
export interface FieldCheck {
  /**
   * Looks at a page that is about to be handed on; answers what is new to tell.
   * @throws {CoupaError} `COUPA_INPUT_INVALID` on the first page, for a name that neither the schemas nor the site has.
   */
  look(records: readonly DataRecord[]): readonly RecordProblem[];
}

/** Starts a comparison for one reading. */
export function createFieldCheck(target: Target, asked: readonly AskedField[], logger: Logger): FieldCheck {
  const { object } = target;
  let open = object.name.startsWith(LEAVES_NULLS_OUT) ? [] : [...asked];
  let isFirst = true;
  return {
    look(records) {
      if (open.length === 0 || records.length === 0) return [];
      const found = open.map((field) => ({ field, sight: sightOf(records, field.segments, 0) }));
      open = found.filter(({ sight }) => sight === 'unseen').map(({ field }) => field);
      const missing = found.filter(({ sight }) => sight === 'absent').map(({ field }) => field);
      const unknown = isFirst ? missing.filter(({ standing }) => standing === 'unknown') : [];
      isFirst = false;
      if (unknown.length > 0) throw unknownFields(object.name, unknown);
      const warnings = missing.map(({ pointer, name }) => ({ path: pointer, message: missingText(name) }));
      for (const { message } of warnings)
        logger.warn('a field that was asked for did not come', { object: object.name, message });
      return warnings;
    },
  };
}

type Sight = 'present' | 'absent' | 'unseen';

/** `unseen` when nothing is there that could hold the member: the association is null, the list empty. */
function sightOf(value: unknown, segments: readonly string[], at: number): Sight {
  if (Array.isArray(value)) {
    const sights = value.map((element) => sightOf(element, segments, at));
    return sights.includes('present') ? 'present' : sights.includes('absent') ? 'absent' : 'unseen';
  }
  const name = segments[at] ?? '';
  if (typeof value !== 'object' || value === null) return 'unseen';
  const members = value as DataRecord;
  const key = [name, name.replaceAll('-', '_')].find((each) => Object.hasOwn(members, each));
  if (key !== undefined) return at + 1 === segments.length ? 'present' : sightOf(members[key], segments, at + 1);
  // Records without any custom field may come without the group.
  return name === 'custom-fields' ? 'unseen' : 'absent';
}

function missingText(name: string): string {
  return `${name} was asked for, but is in no record that the site returned, not even as null; the site may not have it, or keeps it back`;
}

function unknownFields(object: string, unknown: readonly AskedField[]): CoupaError {
  const names = unknown.map(({ name }) => name).join(', ');
  const problems = unknown.map(({ pointer, name }) => ({ path: pointer, message: missingText(name) }));
  return new CoupaError(
    'COUPA_INPUT_INVALID',
    `The query of ${object} asks for ${names}, which neither the schemas nor the records of the site have. Check the spelling; a custom field stands below custom-fields, e.g. custom-fields.${unknown[0]?.segments.at(-1)}. No record was handed on.`,
    { problems },
  );
}
