/** Decides which files a release makes, and writes their texts. */
import type * as ValueRules from '../../src/catalog/validation/value-rules.ts';
import type * as Writable from '../../src/catalog/validation/writable.ts';
import { writePayloadType, writeRecordType, type WriteRules } from './definition-types.ts';
import { distinctNames, fileName, moduleName, typeName } from './names.ts';
import { activitiesOf, writeDoor, writeObjectModule, writeTypesDoor } from './object-modules.ts';
import { reachableDefinitions, type Release } from './release.ts';
import { loadSource } from './source-loader.ts';
import { writeValueRules } from './value-rules.ts';

const { rulesFor, trustedWords } = loadSource<typeof ValueRules>('catalog/validation/value-rules.ts');
const { COMMANDS, isDropped, REFERENCE_KEYS } = loadSource<typeof Writable>('catalog/validation/writable.ts');

const RULES: WriteRules = { commands: COMMANDS, referenceKeys: REFERENCE_KEYS, isDropped, trustedWords };

/** Folders that hold generated files; what is in them, carries the mark and is not made any more is deleted. */
export const GENERATED_FOLDERS = ['src/catalog/generated', 'src/activities/objects'] as const;
const [VALIDATORS, OBJECTS] = GENERATED_FOLDERS;

/** The texts of all generated files of a release, by path below the repository. The same release gives the same texts. */
export async function planFiles(release: Release): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  files.set(`${VALIDATORS}/value-rules.ts`, writeValueRules(rulesFor([...release.definitions.values()].flat())));

  const objects = release.objects.filter((object) => activitiesOf(object).length > 0);
  const definitions = reachableDefinitions(release, objects);
  const types = distinctNames(definitions, typeName);
  const typeOf = (definition: string): string => types.get(definition) ?? typeName(definition);
  const names = objects.map((object) => object.name);
  const [modules, moduleFiles] = [distinctNames(names, moduleName), distinctNames(names, fileName)];
  for (const object of objects) {
    const text = writeObjectModule(object, release.name, typeOf(object.definition));
    files.set(`${OBJECTS}/${moduleFiles.get(object.name)}.ts`, text);
  }
  for (const name of definitions) {
    const definition = { name, fields: release.definitions.get(name) ?? [] };
    files.set(`${OBJECTS}/types/${typeOf(name)}.ts`, await writeRecordType(definition, RULES, typeOf));
    files.set(`${OBJECTS}/payloads/${typeOf(name)}.ts`, await writePayloadType(definition, RULES, typeOf));
  }
  const typeNames = definitions.map(typeOf).sort();
  files.set(`${OBJECTS}/types/index.ts`, writeTypesDoor(typeNames, '', 'Records as a site sends them.'));
  files.set(`${OBJECTS}/payloads/index.ts`, writeTypesDoor(typeNames, 'Payload', 'Records as one may send them.'));
  files.set(`${OBJECTS}/index.ts`, writeDoor(objects, release.name, { modules, files: moduleFiles }));
  return files;
}
