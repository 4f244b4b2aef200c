/** Writes one module per object: its activities with the types of its records, and the door of them all. */
import type { CatalogObject } from '../../src/catalog/model.ts';
import type * as ActionNames from '../../src/activities/action/action-names.ts';
import type * as FileKinds from '../../src/activities/attachments/file-kinds.ts';
import { parameterName } from './names.ts';
import { GENERATED_MARK } from './output.ts';
import { loadSource } from './source-loader.ts';

const { actionName } = loadSource<typeof ActionNames>('activities/action/action-names.ts');
const { downloadsIn, uploadsIn, isAttachments, plainFileName } = loadSource<typeof FileKinds>(
  'activities/attachments/file-kinds.ts',
);

/** A text in single quotes. */
const literal = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

type Activity = 'query' | 'create' | 'update' | 'upsert' | 'delete' | 'action' | 'upload' | 'download';

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
    ...(uploadsIn(object).length > 0 ? (['upload'] as const) : []),
    ...(downloadsIn(object).length > 0 ? (['download'] as const) : []),
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

/** The parameter that says whose file it is, with the argument that it becomes; none for what belongs to nothing. */
function fileTarget(object: CatalogObject, activity: 'upload' | 'download'): readonly [string, string] {
  const [first] = activity === 'upload' ? uploadsIn(object) : downloadsIn(object);
  const file = isAttachments(object) ? 'never' : activity === 'upload' ? 'Upload' : 'Download';
  const types = [
    ...(first?.on === 'record' ? [`RecordFile<${file}>`] : []),
    ...(object.parents.length > 0 ? ['ParentIds<Parents>'] : []),
  ];
  return types.length === 0 ? ['', '{}'] : [`\n  target: ${types.join(' & ')},`, 'target'];
}

/** The type of the names of files; attachments need none. */
function fileNames(object: CatalogObject, activity: 'upload' | 'download'): string {
  if (isAttachments(object)) return '';
  const operations = activity === 'upload' ? uploadsIn(object) : downloadsIn(object);
  const names = [...new Set(operations.map(({ name }) => plainFileName(name)))].sort().map(literal);
  const [type, what] = activity === 'upload' ? ['Upload', 'takes'] : ['Download', 'gives'];
  return `\n/** The files that a record ${what}. */\nexport type ${type} = ${names.join(' | ')};\n`;
}

function uploadFunction(object: CatalogObject, record: string): string {
  const [parameter, argument] = fileTarget(object, 'upload');
  const what = isAttachments(object) ? 'Attaches a file, read' : 'Uploads a file of a record, read';
  return `${fileNames(object, 'upload')}
/** ${what} while it is sent. See \`uploadFile\`. */
export const upload = (
  connection: SiteConnection,${parameter}
  file: FileToUpload,
  options: UploadOptions = {},
): Promise<ObjectWriteResult<${record}>> =>
  uploadFile(connection, name, ${argument}, file, options) as Promise<ObjectWriteResult<${record}>>;
`;
}

function downloadFunction(object: CatalogObject): string {
  const [parameter, argument] = fileTarget(object, 'download');
  return `${fileNames(object, 'download')}
/** Fetches a file as a stream. See \`downloadFile\`. */
export const download = (
  connection: SiteConnection,${parameter}
  options: DownloadOptions = {},
): Promise<DownloadedFile> => downloadFile(connection, name, ${argument}, options);
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
    case 'upload':
      return uploadFunction(object, record);
    case 'download':
      return downloadFunction(object);
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
    ...(has('create', 'update', 'delete', 'action', 'upload') ? ['ObjectWriteResult'] : []),
    ...(object.parents.length > 0 ? ['ParentIds'] : []),
    ...(writes.length > 0 ? ['Payloads'] : []),
    ...((['upload', 'download'] as const).some(
      (each) => has(each) && fileTarget(object, each)[0].includes('RecordFile'),
    )
      ? ['RecordFile']
      : []),
  ];
  const files = [
    ...(has('download') ? ['downloadFile', 'type DownloadedFile', 'type DownloadOptions'] : []),
    ...(has('upload') ? ['uploadFile', 'type FileToUpload', 'type UploadOptions'] : []),
  ];
  const functions = writes.map((activity) => `${activity}Records`);
  return [
    ...(has('action') ? [`import { runAction, type ActionInput, type ActionOptions } from '../action';`] : []),
    ...(files.length > 0 ? [`import { ${files.join(', ')} } from '../attachments';`] : []),
    `import type { SiteConnection } from '../../connection';`,
    ...(has('delete') ? [`import { deleteRecords, type DeleteInput } from '../delete';`] : []),
    ...(writes.length > 0 ? [`import type { WriteOptions } from '../model';`] : []),
    ...(has('query') ? [`import { queryRecords } from '../query';`] : []),
    ...(has('delete') ? [`import type { RunOptions } from '../run';`] : []),
    ...(typed.length > 0 ? [`import type { ${typed.join(', ')} } from '../typed-objects';`] : []),
    ...(has('upsert') ? [`import { upsertRecords } from '../upsert';`] : []),
    ...(writes.length > 0 ? [`import { ${functions.join(', ')}, type WriteInput } from '../write';`] : []),
    ...(writes.length > 0 ? [`import type { ${record}Payload } from './payloads/${record}';`] : []),
    ...(activities.join() === 'download' ? [] : [`import type { ${record} } from './types/${record}';`]),
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
  // What only gives files shows no records.
  const records = activities.join() === 'download' ? '' : ` Records are {@link ${record}}.`;
  return [
    GENERATED_MARK,
    `/** \`${object.name}\` of ${release.toUpperCase()}: ${sentence(activities)}.${records} */`,
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

/** The types that a module exports besides its activities. */
function typesOf(object: CatalogObject): readonly string[] {
  const activities = activitiesOf(object);
  const hasNames = (activity: 'upload' | 'download'): boolean =>
    activities.includes(activity) && fileNames(object, activity) !== '';
  return [
    ...(object.parents.length > 0 ? ['Parents'] : []),
    ...(activities.includes('action') ? ['Action'] : []),
    ...(hasNames('upload') ? ['Upload'] : []),
    ...(hasNames('download') ? ['Download'] : []),
  ];
}

/** One module in the door: what stands in for it, and a namespace for the types, which a value does not have. */
function doorLines(object: CatalogObject, module: string, file: string): string {
  const source = `import('${file}')`;
  const members = ['name', ...activitiesOf(object)].map(literal).join(', ');
  const types = typesOf(object).map((type) => `type ${type} = ${source}.${type};`);
  return [
    `export const ${module} = standIn<typeof ${source}>(() => require('${file}'), [${members}]);`,
    ...(types.length === 0 ? [] : [`export declare namespace ${module} { ${types.join(' ')} }`]),
  ].join('\n');
}

/** What modules and their files are called, by object. */
interface ModuleNames {
  readonly modules: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, string>;
}

/** The text of `index.ts`: all modules by name, and the types of their records and payloads. */
export function writeDoor(objects: readonly CatalogObject[], release: string, { modules, files }: ModuleNames): string {
  const lines = objects.map((object) =>
    doorLines(object, modules.get(object.name) ?? '', `./${files.get(object.name) ?? ''}`),
  );
  return [
    GENERATED_MARK,
    `/**
 * The objects of ${release.toUpperCase()} that can be queried, written or acted on, or that have files, one module each.
 *
 * A module is called like its object, the words joined in camel case: \`purchase_orders\` is \`purchaseOrders\`, the
 * sub-object \`suppliers/addresses\` is \`suppliersAddresses\`. Its file has the words joined by dashes. A word of the
 * language gets \`Objects\` behind it. Types are called like the definitions, without dashes: \`CoupaPay-Payment\` is
 * \`CoupaPayPayment\`, and what may be written of it is \`CoupaPayPaymentPayload\`.
 *
 * A module is loaded when it is first used: few programs use more than a handful of them.
 */
import { standIn } from '../../later';
`,
    ...lines,
    '',
    `export type * from './types';`,
    `export type * from './payloads';`,
    '',
  ].join('\n');
}
