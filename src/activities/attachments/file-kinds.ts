/** Which operations of an object are about files. Only types are imported, because the generator reads this too. */
import type { CatalogObject, CatalogOperation } from '../../catalog';

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

/** The uploads among the operations of an object. */
export function uploadsIn(object: CatalogObject): readonly FileOperation[] {
  return operationsOf(object, (operation) => (operation.class === 'upload' ? nameOf(operation) : undefined));
}

/** The downloads among the operations of an object. */
export function downloadsIn(object: CatalogObject): readonly FileOperation[] {
  return operationsOf(object, (operation) => {
    if (operation.class === 'download') return nameOf(operation);
    return operation.class === 'get' && isAttachments(object) ? ATTACHMENT : undefined;
  });
}

/** What a file is called, whichever way it goes: `retrieve_image_scan` is the `image_scan`. */
export function plainFileName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll('-', '_')
    .replace(/^retrieve_/, '');
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
