/** Which objects an activity can work on. */
import { actionsOf, downloadsOf, uploadsOf } from '../activities';
import type { Catalog, CatalogObject } from '../catalog';
import type { ActivityName } from './properties';

/** Whether R38 has what the activity needs for the object. */
export function supports(catalog: Catalog, object: CatalogObject, activity: ActivityName): boolean {
  if (activity === 'action') return actionsOf(object.name).length > 0;
  if (activity === 'upload') return uploadsOf(object.name).length > 0;
  if (activity === 'download') return downloadsOf(object.name).length > 0;
  if (activity === 'events') return catalog.operation(object, 'query') !== undefined;
  const needed = activity === 'upsert' ? (['query', 'create', 'update'] as const) : [activity];
  return needed.every((operation) => catalog.operation(object, operation) !== undefined);
}
