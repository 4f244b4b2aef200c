/** What a designer can propose for the text boxes of a form, once an object is chosen. */
import { actionsOf, downloadsOf, uploadsOf, type ActionInfo, type FileOperation } from '../activities';
import type { DiscoverableField, ObjectSchema, Suggestion } from '../sdk';
import type { ActivityName, PropertyName } from './properties';

type Suggestions = Partial<Record<PropertyName, readonly Suggestion[]>>;

/** Proposals by the names of the activity's properties. */
export function suggestionsFor(
  activity: ActivityName,
  object: string,
  fields: readonly DiscoverableField[],
): ObjectSchema['suggestions'] {
  return byActivity[activity](object, fields);
}

const byActivity: Readonly<
  Record<ActivityName, (object: string, fields: readonly DiscoverableField[]) => Suggestions>
> = {
  query: (_object, fields) => ({ orderBy: fieldsThat(fields, ({ name }) => !name.includes('.')) }),
  create: (_object, fields) => ({ correlationField: fieldsThat(fields, isKey) }),
  update: (_object, fields) => ({ matchBy: fieldsThat(fields, isKey) }),
  upsert: (_object, fields) => ({ correlationField: fieldsThat(fields, isKey) }),
  delete: () => ({}),
  action: (object) => actionSuggestions(actionsOf(object)),
  upload: (object) => ({ file: uploadsOf(object).map(fileSuggestion) }),
  events: () => ({}),
  download: (object) => ({ file: downloadsOf(object).map(fileSuggestion) }),
};

/** A field by which records can be told apart is single, can be asked for, and can be given. */
function isKey({ name, dataType, createable, updateable }: DiscoverableField): boolean {
  const isPlain = dataType === 'string' || dataType === 'integer';
  return isPlain && !name.includes('.') && (createable || updateable);
}

function fieldsThat(
  fields: readonly DiscoverableField[],
  wanted: (field: DiscoverableField) => boolean,
): readonly Suggestion[] {
  return fields
    .filter((field) => field.filterable && wanted(field))
    .map(({ name, dataType }) => ({ value: name, label: dataType }));
}

function actionSuggestions(actions: readonly ActionInfo[]): Suggestions {
  const names = new Map(actions.map((action) => [action.name, placeOf(action)]));
  const parameters = new Map(
    actions.flatMap(({ parameters: known, pathParameters }) => [
      ...pathParameters.map((name) => [name, 'needed in the path'] as const),
      ...known.map(({ name, displayName }) => [name, displayName] as const),
    ]),
  );
  return { action: listOf(names), actionParameters: listOf(parameters) };
}

function fileSuggestion({ name, on }: FileOperation): Suggestion {
  return { value: name, label: on === 'record' ? 'of a record' : 'a new one' };
}

function placeOf({ on, reads }: ActionInfo): string {
  const place = on === 'record' ? 'on a record' : 'on the object as a whole';
  return reads ? `${place}, only reads` : place;
}

function listOf(map: ReadonlyMap<string, string>): readonly Suggestion[] {
  return [...map].map(([value, label]) => ({ value, label }));
}
