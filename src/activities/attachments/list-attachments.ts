/** Lists the attachments of a record. */
import { loadCatalog } from '../../catalog';
import type { SiteConnection } from '../../connection';
import { CoupaError } from '../../errors';
import type { DataRecord } from '../../sdk';
import type { QueryRequest } from '../model';
import { queryRecords } from '../query';
import { isAttachments } from './file-kinds';

/** What to list. */
export type AttachmentList = Pick<QueryRequest, 'parentIds' | 'conditions' | 'limit' | 'signal'>;

/**
 * The attachments of a record (`invoices/attachments` with the id of the invoice as parent), or all of the site
 * (`attachments`), as a stream of records that say of each: name, size, type, intent, text or url.
 * @throws {CoupaError} as a query does, while iterating; `COUPA_UNSUPPORTED_ACTIVITY` for objects without attachments.
 */
export async function* listAttachments(
  connection: SiteConnection,
  object: string,
  list: AttachmentList = {},
): AsyncIterable<DataRecord> {
  const found = loadCatalog().object(object);
  if (!isAttachments(found)) {
    throw new CoupaError(
      'COUPA_UNSUPPORTED_ACTIVITY',
      `${found.name} does not hold attachments; name the object that does, e.g. ${found.name}/attachments.`,
    );
  }
  yield* queryRecords(connection, found.name, list);
}
