/** Writes one module per object: its activities with the types of its records, and the door of them all. */
import type { CatalogObject } from '../../src/catalog/model.ts';
import { distinctNames, fileName, moduleName, parameterName } from './names.ts';
import { GENERATED_MARK } from './output.ts';

/** A text in single quotes. */
const literal = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

type Activity = 'query' | 'create' | 'update';

const ACTIVITIES: readonly Activity[] = ['query', 'create', 'update'];

/** The activities an object has: what R38 has an operation for. */
export const activitiesOf = (object: CatalogObject): readonly Activity[] =>
  ACTIVITIES.filter((activity) =>
    object.operations.some((operation) => operation.class === activity && operation.action === undefined),
  );

const sentence = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1] ?? ''}`;

function parentsType(object: CatalogObject): string | undefined {
  if (object.parents.length === 0) return undefined;
  return `[${object.parents.map((parent) => `${parameterName(parent.parameter)}: number | string`).join(', ')}]`;
}

function queryFunction(object: CatalogObject, record: string): string {
  const parents = parentsType(object);
  const extra = parents === undefined ? '' : ` & ParentIds<Parents>`;
  const initial = parents === undefined ? ' = {}' : '';
  return `
/** Reads ${record} records as a stream; \`OwnField\` names the site's own fields that the request uses. See \`queryRecords\`. */
export const query = <OwnField extends string = never>(
  connection: SiteConnection,
  request: ObjectQuery<${record}, NoInfer<OwnField>>${extra}${initial},
): AsyncIterable<${record}> => queryRecords(connection, name, request) as AsyncIterable<${record}>;
`;
}

function writeFunction(object: CatalogObject, activity: 'create' | 'update', record: string): string {
  const parents = parentsType(object);
  const input = activity === 'create' ? `${record}Payload` : `Addressed<${record}Payload>`;
  const options = parents === undefined ? 'options: WriteOptions = {}' : 'options: WriteOptions & ParentIds<Parents>';
  const promise =
    activity === 'create'
      ? 'Creates one record per payload; one result each, in order. See `createRecords`.'
      : 'Changes the records that the payloads name by `id`; one result each, in order. See `updateRecords`.';
  return `
/** ${promise} */
export const ${activity} = (
  connection: SiteConnection,
  payloads: Payloads<${input}>,
  ${options},
): AsyncIterable<ObjectWriteResult<${record}>> =>
  ${activity}Records(connection, name, payloads as WriteInput, options) as AsyncIterable<ObjectWriteResult<${record}>>;
`;
}

function importLines(object: CatalogObject, activities: readonly Activity[], record: string): string {
  const writes = activities.filter((activity) => activity !== 'query');
  const queries = activities.includes('query');
  const typed = [
    ...(activities.includes('update') ? ['Addressed'] : []),
    ...(queries ? ['ObjectQuery'] : []),
    ...(writes.length > 0 ? ['ObjectWriteResult'] : []),
    ...(object.parents.length > 0 ? ['ParentIds'] : []),
    ...(writes.length > 0 ? ['Payloads'] : []),
  ];
  const functions = writes.map((activity) => `${activity}Records`);
  return [
    `import type { SiteConnection } from '../../connection';`,
    ...(writes.length > 0 ? [`import type { WriteOptions } from '../model';`] : []),
    ...(queries ? [`import { queryRecords } from '../query';`] : []),
    `import type { ${typed.join(', ')} } from '../typed-objects';`,
    ...(functions.length > 0 ? [`import { ${functions.join(', ')}, type WriteInput } from '../write';`] : []),
    ...(writes.length > 0 ? [`import type { ${record}Payload } from './payloads/${record}';`] : []),
    `import type { ${record} } from './types/${record}';`,
  ].join('\n');
}

/** The text of `<object>.ts`. */
export function writeObjectModule(object: CatalogObject, release: string, record: string): string {
  const activities = activitiesOf(object);
  const parents = parentsType(object);
  const parentsLine =
    parents === undefined
      ? ''
      : `\n/** Ids of the parents, outermost first. */\nexport type Parents = readonly ${parents};\n`;
  return [
    GENERATED_MARK,
    `/** \`${object.name}\` of ${release.toUpperCase()}: ${sentence(activities)}. Records are {@link ${record}}. */`,
    importLines(object, activities, record),
    '',
    '/** The name of the object. */',
    `export const name = ${literal(object.name)};`,
    parentsLine +
      activities
        .map((activity) =>
          activity === 'query' ? queryFunction(object, record) : writeFunction(object, activity, record),
        )
        .join(''),
  ].join('\n');
}

/** The text of the `index.ts` of a folder of types. */
export function writeTypesDoor(types: readonly string[], suffix: string, subject: string): string {
  const lines = types.map((type) => `export type { ${type}${suffix} } from './${type}';`);
  return [GENERATED_MARK, `/** ${subject} */`, ...lines, ''].join('\n');
}

/** The text of `index.ts`: all modules by name, and the types of their records and payloads. */
export function writeDoor(objects: readonly CatalogObject[], release: string): string {
  const modules = distinctNames(
    objects.map((object) => object.name),
    moduleName,
  );
  const files = distinctNames(
    objects.map((object) => object.name),
    fileName,
  );
  const lines = [...modules].map(([object, module]) => `export * as ${module} from './${files.get(object) ?? ''}';`);
  return [
    GENERATED_MARK,
    `/**
 * The objects of ${release.toUpperCase()} that can be queried, created or updated, one module each.
 *
 * A module is called like its object, the words joined in camel case: \`purchase_orders\` is \`purchaseOrders\`, the
 * sub-object \`suppliers/addresses\` is \`suppliersAddresses\`. Its file has the words joined by dashes. A word of the
 * language gets \`Objects\` behind it. Types are called like the definitions, without dashes: \`CoupaPay-Payment\` is
 * \`CoupaPayPayment\`, and what may be written of it is \`CoupaPayPaymentPayload\`.
 */`,
    ...lines,
    `export type * from './types';`,
    `export type * from './payloads';`,
    '',
  ].join('\n');
}
