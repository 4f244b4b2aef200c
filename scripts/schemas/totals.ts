/** Counts the operations of a catalog. */
import type { CatalogObject, OperationClass } from '../../src/catalog/model.ts';

/** The classes of operations, in the order in which objects and reports list them. */
export const CLASSES: readonly OperationClass[] = [
  'query',
  'get',
  'create',
  'update',
  'delete',
  'action',
  'upload',
  'download',
];

/** Numbers of a catalog. */
export interface Totals {
  /** Operations that Swagger lists. */
  readonly listed: number;
  /** Paths that Swagger lists, an optional segment not counted. */
  readonly paths: number;
  readonly amended: number;
  /** Listed operations by module and class. */
  readonly byModule: ReadonlyMap<string, ReadonlyMap<OperationClass, number>>;
}

/** Counts; a second route of the same operation does not count. */
export function totals(objects: readonly CatalogObject[]): Totals {
  const byModule = new Map<string, Map<OperationClass, number>>();
  const paths = new Set<string>();
  let listed = 0;
  let amended = 0;
  for (const operation of objects.flatMap(({ operations }) => operations)) {
    if (operation.origin === 'amendment') amended += 1;
    if (operation.origin !== undefined) continue;
    listed += 1;
    paths.add(operation.path);
    const classes = byModule.get(operation.module) ?? new Map<OperationClass, number>();
    classes.set(operation.class, (classes.get(operation.class) ?? 0) + 1);
    byModule.set(operation.module, classes);
  }
  return { listed, paths: paths.size, amended, byModule };
}
