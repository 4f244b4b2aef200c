/** Reads the headers of one part of a form. */
import { dispositionName } from '../../../../activities';
import { CoupaError } from '../../../../errors';

/** What the headers of a part say. */
export interface PartHead {
  /** Of the field. */
  readonly name: string;
  /** Present when the part is a file. */
  readonly fileName?: string;
  readonly contentType?: string;
}

const PARAMETER = /;\s*([\w*-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;\s]*)/g;

/** @throws {CoupaError} `COUPA_INPUT_INVALID`. */
export function readPartHead(lines: readonly string[]): PartHead {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const at = line.indexOf(':');
    headers.set(line.slice(0, Math.max(at, 0)).trim().toLowerCase(), line.slice(at + 1).trim());
  }
  const disposition = headers.get('content-disposition') ?? '';
  // In order, so that nothing inside a quoted name is taken for a parameter.
  const [named] = [...disposition.matchAll(PARAMETER)].filter(([, parameter]) => parameter?.toLowerCase() === 'name');
  const name = dispositionName(`form-data;filename=${named?.[2] ?? ''}`);
  if (!/^form-data\s*(?:;|$)/i.test(disposition) || name === undefined) {
    throw new CoupaError('COUPA_INPUT_INVALID', 'The form cannot be read: a part of it has no name.');
  }
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase() ?? 'binary';
  if (!['binary', '8bit', '7bit'].includes(encoding)) {
    // Kept as it is, the file would be another one than was meant.
    const shown = encoding.slice(0, 40);
    throw new CoupaError('COUPA_INPUT_INVALID', `The part ${name} is encoded as ${shown}; send its bytes as they are.`);
  }
  const fileName = dispositionName(disposition.replace(named?.[0] ?? '', ''));
  const contentType = headers.get('content-type');
  return {
    name,
    ...(fileName === undefined ? {} : { fileName }),
    ...(contentType === undefined ? {} : { contentType }),
  };
}
