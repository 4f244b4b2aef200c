/** Reads `where` of the list of deliveries: channel, status and address of the callback. */
import { parseFilter } from '../../../activities';
import { CoupaError } from '../../../errors';
import type { DeliveryWord } from './present-event';

/** Which deliveries. */
export interface DeliveryFilter {
  /** All when absent. */
  readonly words?: readonly DeliveryWord[];
  readonly url?: string;
  /** False for a channel that there is none of. */
  readonly hasChannel: boolean;
}

const WORDS: ReadonlyMap<string, DeliveryWord> = new Map([
  ['created', 'created'],
  ['delivered', 'delivered'],
  ['notified', 'delivered'],
  ['retry', 'retry'],
  ['queued', 'queued'],
]);

/** @throws {CoupaError} `COUPA_FILTER_INVALID`, `COUPA_INPUT_INVALID`. */
export function readDeliveryFilter(where: string | null): DeliveryFilter {
  if (where === null || where.trim() === '') return { hasChannel: true };
  const found: { -readonly [Name in keyof DeliveryFilter]: DeliveryFilter[Name] } = { hasChannel: true };
  for (const { field, operator = 'eq', value } of parseFilter(where, { syntax: 'where' }).conditions) {
    const values = (Array.isArray(value) ? value : [value]).map(String);
    const name = field.toLowerCase();
    if (operator !== 'eq' && operator !== 'in') throw invalid(field, `${operator} is not known here; use = or IN`);
    if (name === 'channel') found.hasChannel &&= values.includes('webhook');
    else if (name === 'config.url') found.url = values[0] ?? '';
    else if (name === 'status') found.words = values.map((word) => wordOf(word));
    else throw invalid(field, 'only channel, status and config.url are known here');
  }
  return found;
}

function wordOf(text: string): DeliveryWord {
  const word = WORDS.get(text.toLowerCase());
  if (word !== undefined) return word;
  throw invalid('status', `${[...WORDS.keys()].join(', ')} is expected, not ${JSON.stringify(text.slice(0, 40))}`);
}

function invalid(field: string, message: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `where: ${field.slice(0, 60)}: ${message}.`);
}
