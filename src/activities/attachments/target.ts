/** Finds the operation for a file and fills in its path, before anything is sent. */
import { loadCatalog, type Catalog, type CatalogObject } from '../../catalog';
import { CoupaError } from '../../errors';
import { asId, fillParents } from '../target';
import { plainFileName, type FileOperation } from './file-kinds';

/** Where a file belongs. */
export interface FileTarget {
  /** Ids of the parents of a sub-object, outermost first: of `invoices/attachments` that of the invoice. */
  readonly parentIds?: readonly (number | string)[];
  /** The record that has the file, or the attachment itself; not needed where a new attachment is made. */
  readonly id?: number | string;
  /** Which of several files of an object: `image_scan`, `legal_invoice_pdf`; the only or first one when absent. */
  readonly file?: string;
}

/** An operation that is ready. */
export interface SettledFile {
  readonly catalog: Catalog;
  readonly object: CatalogObject;
  readonly operation: FileOperation;
  readonly path: string;
  readonly id?: number | string;
}

/**
 * Settles what is meant.
 * @throws {CoupaError} `COUPA_UNKNOWN_OBJECT`, `COUPA_UNSUPPORTED_ACTIVITY`, `COUPA_PARENT_REQUIRED`,
 * `COUPA_INPUT_INVALID`.
 */
export function settleFile(
  objectName: string,
  target: FileTarget,
  offered: (object: string) => readonly FileOperation[],
  path: (operation: FileOperation) => string = (operation) => operation.path,
): SettledFile {
  const catalog = loadCatalog();
  const object = catalog.object(objectName);
  const operation = choose(object, offered(object.name), target.file);
  const filled = fillParents(object, path(operation), target.parentIds ?? []);
  if (operation.on === 'collection') return { catalog, object, operation, path: filled };
  const id = asId(target.id);
  if (id === undefined) {
    const message = 'a positive whole number is expected';
    throw new CoupaError(
      'COUPA_INPUT_INVALID',
      `Nothing was sent: ${operation.name} of ${object.name} needs the id of its record; ${message}.`,
      { problems: [{ path: '/id', message }] },
    );
  }
  return { catalog, object, operation, id, path: filled.replace('{id}', encodeURIComponent(String(id))) };
}

function choose(object: CatalogObject, offered: readonly FileOperation[], name: string | undefined): FileOperation {
  const found =
    name === undefined
      ? offered[0]
      : (offered.find((each) => each.name === name) ??
        offered.find((each) => plainFileName(each.name) === plainFileName(String(name))));
  if (found !== undefined) return found;
  const names = offered.map((each) => each.name).join(', ');
  const has = names === '' ? 'has no files of this kind' : `has no file ${JSON.stringify(name)}; it has ${names}`;
  throw new CoupaError('COUPA_UNSUPPORTED_ACTIVITY', `${object.name} ${has}.`);
}
