/** Which files an object takes and gives, for hosts and for the activities. */
import { loadCatalog, type CatalogObject, type CatalogOperation } from '../../catalog';

/** One way to send or fetch a file. */
export interface FileOperation {
  /** `attachment`, or as in the path without what it does: `image_scan`, `legal_invoice_pdf`, `avatar`. */
  readonly name: string;
  /** `record`: the file belongs to the record whose id is given. `collection`: an upload makes a new attachment. */
  readonly on: 'record' | 'collection';
  /** The first one is used unless another is asked for. */
  readonly methods: readonly CatalogOperation['method'][];
  /** Below `/api`, ids not filled in. */
  readonly path: string;
  /** The path that takes a style (`preview`, `thumb`), where there is one. */
  readonly styledPath?: string;
  /** The multipart field that holds the file. */
  readonly field: string;
}

const ATTACHMENT = 'attachment';

/** The uploads of an object. @throws {CoupaError} `COUPA_UNKNOWN_OBJECT`. */
export function uploadsOf(object: string): readonly FileOperation[] {
  return operationsOf(loadCatalog().object(object), (operation) =>
    operation.class === 'upload' ? nameOf(operation) : undefined,
  );
}

/** The downloads of an object. @throws {CoupaError} `COUPA_UNKNOWN_OBJECT`. */
export function downloadsOf(object: string): readonly FileOperation[] {
  const found = loadCatalog().object(object);
  return operationsOf(found, (operation) => {
    if (operation.class === 'download') return nameOf(operation);
    return operation.class === 'get' && isAttachments(found) ? ATTACHMENT : undefined;
  });
}

/** Whether the records of an object are attachments, so that reading one may give its file. */
export function isAttachments({ definition }: CatalogObject): boolean {
  return definition === 'Attachment';
}

function nameOf({ action }: CatalogOperation): string {
  return action ?? ATTACHMENT;
}

function operationsOf(
  object: CatalogObject,
  name: (operation: CatalogOperation) => string | undefined,
): readonly FileOperation[] {
  const found = new Map<string, FileOperation>();
  for (const operation of object.operations) {
    const called = name(operation);
    if (called === undefined) continue;
    const known = found.get(called);
    const { on, method, path } = operation;
    const isStyled = path.endsWith('/{style}');
    const field = operation.form?.find((each) => /\bfile\b/.test(each.name))?.name ?? known?.field ?? 'file';
    found.set(called, {
      ...(known ?? { name: called, on, path }),
      ...(isStyled ? { styledPath: path } : { path }),
      methods: known?.methods.includes(method) === true ? known.methods : [...(known?.methods ?? []), method],
      field,
    });
  }
  return [...found.values()];
}
