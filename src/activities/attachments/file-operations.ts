/** Which files an object takes and gives, for hosts and for the activities. */
import { loadCatalog } from '../../catalog';
import { downloadsIn, uploadsIn, type FileOperation } from './file-kinds';

/** The uploads of an object. @throws {CoupaError} `COUPA_UNKNOWN_OBJECT`. */
export function uploadsOf(object: string): readonly FileOperation[] {
  return uploadsIn(loadCatalog().object(object));
}

/** The downloads of an object. @throws {CoupaError} `COUPA_UNKNOWN_OBJECT`. */
export function downloadsOf(object: string): readonly FileOperation[] {
  return downloadsIn(loadCatalog().object(object));
}
