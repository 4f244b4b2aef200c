/** From Swagger files to the content of a release folder: the order of the rules, like a table of contents. */
import type { CatalogObject } from '../../src/catalog/model.ts';
import { amendHints, amendRoutes, amendSchemas, naturalKeys } from './amend.ts';
import type { Amendment } from './amendments.ts';
import { convertDefinitions } from './definitions.ts';
import type { Findings } from './findings.ts';
import { openContradicted, withRequired, type Hints } from './hints.ts';
import { mergeSwagger } from './merge.ts';
import { assembleObjects } from './objects.ts';
import type { JsonSchema } from './properties.ts';
import { routesOf } from './routes.ts';
import type { SwaggerFile } from './swagger.ts';

/** What a release folder holds. */
export interface Release {
  readonly release: string;
  readonly objects: readonly CatalogObject[];
  /** By definition. */
  readonly schemas: ReadonlyMap<string, JsonSchema>;
  readonly scopes: readonly string[];
  readonly naturalKeys: Readonly<Record<string, readonly string[]>>;
  readonly hints: Hints;
}

/** Where hints come from: called with the schemas, because only hints of fields that exist are kept. */
export type HintSource = (schemas: ReadonlyMap<string, JsonSchema>) => Promise<Hints>;

/** Builds a release. Deterministic: the same files, amendments and hints give the same release. */
export async function buildRelease(
  release: string,
  files: readonly SwaggerFile[],
  amendments: readonly Amendment[],
  hintSource: HintSource,
  findings: Findings,
): Promise<Release> {
  const merged = mergeSwagger(files, findings);
  const { schemas, required, refer } = convertDefinitions(merged.definitions, findings);
  amendSchemas(schemas, amendments, findings);
  const routes = amendRoutes(routesOf(merged.operations), schemas, amendments, findings);
  const objects = assembleObjects(routes, { findings, refer });
  const sourced = withRequired(await hintSource(schemas), required, schemas);
  const hints = amendHints(sourced, schemas, amendments, findings);
  openContradicted(schemas, hints, findings);
  const keys = naturalKeys(schemas, amendments, findings);
  return { release, objects, schemas, scopes: merged.scopes, naturalKeys: keys, hints };
}
