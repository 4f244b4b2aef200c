/** Writes one module per object: its activities with the types of its records, and the door of them all. */
import type { CatalogObject } from '../../src/catalog/model.ts';
import type * as ActionNames from '../../src/activities/action/action-names.ts';
import { distinctNames, fileName, moduleName, parameterName } from './names.ts';
import { GENERATED_MARK } from './output.ts';
import { loadSource } from './source-loader.ts';

const { actionName } = loadSource<typeof ActionNames>('activities/action/action-names.ts');

/** A text in single quotes. */
const literal = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

type Activity = 'query' | 'create' | 'update' | 'upsert' | 'delete' | 'action';

const PLAIN = ['query', 'create', 'update'] as const;

/** The activities an object has: what R38 has operations for. */
export function activitiesOf(object: CatalogObject): readonly Activity[] {
  const has = (activity: (typeof PLAIN)[number] | 'delete'): boolean =>
    object.operations.some((operation) => operation.class === activity && operation.action === undefined);
  const plain = PLAIN.filter(has);
  return [
    ...plain,
    ...(plain.length === PLAIN.length ? (['upsert'] as const) : []),
    ...(has('delete') ? (['delete'] as const) : []),
    ...(actionNames(object).length > 0 ? (['action'] as const) : []),
  ];
}

function actionNames(object: CatalogObject): readonly string[] {
  const names = object.operations.map((operation) => actionName(object, operation));
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

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

function upsertFunction(object: CatalogObject, record: string): string {
  const extra = parentsType(object) === undefined ? '' : ' & ParentIds<Parents>';
  return `
/** Creates or changes one record per payload, whichever its key fields call for; one result each, in order. See \`upsertRecords\`. */
export const upsert = <OwnField extends string = never>(
  connection: SiteConnection,
  payloads: Payloads<${record}Payload>,
  options: ObjectUpsert<${record}, NoInfer<OwnField>>${extra},
): AsyncIterable<ObjectWriteResult<${record}>> =>
  upsertRecords(connection, name, payloads as WriteInput, options) as AsyncIterable<ObjectWriteResult<${record}>>;
`;
}

function optionsOf(object: CatalogObject, type: string): string {
  return parentsType(object) === undefined ? `options: ${type} = {}` : `options: ${type} & ParentIds<Parents>`;
}

/** `delete` is a word of the language, which only an export may be called. */
function deleteFunction(object: CatalogObject, record: string): string {
  return `
/** Deletes the records of the ids, or of records with one; one result each, in order. See \`deleteRecords\`. */
const deleteThem = (
  connection: SiteConnection,
  records: DeleteInput,
  ${optionsOf(object, 'RunOptions')},
): AsyncIterable<ObjectWriteResult<${record}>> =>
  deleteRecords(connection, name, records, options) as AsyncIterable<ObjectWriteResult<${record}>>;
export { deleteThem as delete };
`;
}

function actionFunction(object: CatalogObject, record: string): string {
  return `
/** The actions of the object. */
export type Action =
${actionNames(object)
  .map((action) => `  | ${literal(action)}`)
  .join('\n')};

/** Carries an action out on each id or record; one result each, in order. See \`runAction\`. */
export const action = (
  connection: SiteConnection,
  action: Action,
  inputs: ActionInput | undefined,
  ${optionsOf(object, 'ActionOptions')},
): AsyncIterable<ObjectWriteResult<${record}>> =>
  runAction(connection, name, action, inputs, options) as AsyncIterable<ObjectWriteResult<${record}>>;
`;
}

function functionOf(object: CatalogObject, activity: Activity, record: string): string {
  switch (activity) {
    case 'query':
      return queryFunction(object, record);
    case 'upsert':
      return upsertFunction(object, record);
    case 'delete':
      return deleteFunction(object, record);
    case 'action':
      return actionFunction(object, record);
    default:
      return writeFunction(object, activity, record);
  }
}

function importLines(object: CatalogObject, activities: readonly Activity[], record: string): string {
  const has = (...some: readonly Activity[]): boolean => some.some((each) => activities.includes(each));
  const writes = (['create', 'update'] as const).filter((each) => has(each));
  const typed = [
    ...(has('update') ? ['Addressed'] : []),
    ...(has('query') ? ['ObjectQuery'] : []),
    ...(has('upsert') ? ['ObjectUpsert'] : []),
    ...(has('create', 'update', 'delete', 'action') ? ['ObjectWriteResult'] : []),
    ...(object.parents.length > 0 ? ['ParentIds'] : []),
    ...(writes.length > 0 ? ['Payloads'] : []),
  ];
  const functions = writes.map((activity) => `${activity}Records`);
  return [
    ...(has('action') ? [`import { runAction, type ActionInput, type ActionOptions } from '../action';`] : []),
    `import type { SiteConnection } from '../../connection';`,
    ...(has('delete') ? [`import { deleteRecords, type DeleteInput } from '../delete';`] : []),
    ...(writes.length > 0 ? [`import type { WriteOptions } from '../model';`] : []),
    ...(has('query') ? [`import { queryRecords } from '../query';`] : []),
    ...(has('delete') ? [`import type { RunOptions } from '../run';`] : []),
    `import type { ${typed.join(', ')} } from '../typed-objects';`,
    ...(has('upsert') ? [`import { upsertRecords } from '../upsert';`] : []),
    ...(writes.length > 0 ? [`import { ${functions.join(', ')}, type WriteInput } from '../write';`] : []),
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
    parentsLine + activities.map((activity) => functionOf(object, activity, record)).join(''),
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
 * The objects of ${release.toUpperCase()} that can be queried, written or acted on, one module each.
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
