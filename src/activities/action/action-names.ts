/** What actions are called. Only types are imported, because the generator reads this too. */
import type { CatalogObject, CatalogOperation } from '../../catalog';

/**
 * The name of the action that an operation is; `undefined` for operations that are none. A DELETE whose name another
 * operation of the object has too is called `delete_` and that name.
 */
export function actionName(object: CatalogObject, { class: kind, action }: CatalogOperation): string | undefined {
  if (action === undefined) return undefined;
  if (kind === 'action') return action;
  if (kind !== 'delete') return undefined;
  const isShared = object.operations.some((other) => other.action === action && other.method !== 'DELETE');
  return isShared ? `delete_${action}` : action;
}
