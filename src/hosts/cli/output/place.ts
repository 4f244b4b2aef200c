/** Whether a file can be put where the user says, found out before anything is read, written or marked on a site. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { CoupaError } from '../../../errors';
import { invalidOption } from '../options';

/**
 * Refuses what can never become a file. A file under another name would be made there without complaint, and only fail
 * to get its name when all the work is done.
 * @throws {CoupaError} `COUPA_INPUT_INVALID` for an empty name and for anything that is there and is no file.
 */
export async function checkPlace(file: string): Promise<void> {
  if (file.trim() === '') throw new CoupaError('COUPA_INPUT_INVALID', 'The name of the file to write is empty.');
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || found.isFile()) return;
  // A device or a pipe would be replaced by the file that gets its name at the end.
  const kind = found.isDirectory() ? 'a folder' : 'a device or a pipe, which a file would take the place of';
  throw new CoupaError('COUPA_INPUT_INVALID', `The file ${file} cannot be written: it is ${kind}.`);
}

/**
 * Refuses one file under two options, because each of them would be written over the other.
 * @throws {CoupaError} `COUPA_INPUT_INVALID` naming both.
 */
export function checkDistinct(first: Named, ...others: readonly Named[]): void {
  for (const [place, { option, file }] of others.entries()) {
    const twin = [first, ...others.slice(0, place)].find((other) => path.resolve(other.file) === path.resolve(file));
    if (twin !== undefined) throw invalidOption(option, `${file} is what ${twin.option} writes; name another file`);
  }
}

/** A file and the option that names it. */
interface Named {
  readonly option: string;
  readonly file: string;
}
