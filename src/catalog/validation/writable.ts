/** Which fields a write may carry, where the schemas say read-only and practice says otherwise. Only types are imported. */
import type { CatalogField } from '../model';

/**
 * The members by which a record is found when another one refers to it. In a nested object they stay even where the
 * schemas call them read-only (`id` nearly everywhere, `code` of an account): without them the reference leads nowhere,
 * and a line would be added where one was to be changed.
 */
export const REFERENCE_KEYS: ReadonlySet<string> = new Set([
  'account-type-id',
  'code',
  'email',
  'external-src-ref',
  'id',
  'item-number',
  'login',
  'name',
  'number',
  'percentage',
]);

/** Members of a header or a line that tell the site what to do with it; all of them are true or false. */
export const COMMANDS: ReadonlySet<string> = new Set(['_delete', '_cancel', '_close']);

/** Set by the site itself, whatever its documentation says of sending them. */
const STAMPED = new Set(['id', 'created-at', 'updated-at', 'last-exported-at']);

/**
 * Whether a field is left out of what is written. Kept although read-only in the schemas: a field that the documentation
 * calls an input (`InvoiceHeader.amount-of-advance-payment`), and an association, because R38 marks none of them and what
 * is known of them errs (`requested-by` of a requisition). A site that takes such a field would lose it otherwise.
 */
export const isDropped = (field: CatalogField): boolean =>
  field.readOnly && field.definition === undefined && (field.writable !== true || STAMPED.has(field.name));
