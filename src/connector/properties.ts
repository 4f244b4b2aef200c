/** The names of form values, per activity. A name can only be read when it stands here, and tests compare with adapter.json. */

/** What all activities ask for. */
const TARGET = ['list-object', 'parentIds'] as const;

/** The property names that each activity reads, by the activity's key in adapter.json. */
export const ACTIVITY_PROPERTIES = {
  query: [
    ...TARGET,
    'conditions',
    'filterText',
    'filter',
    'fields',
    'returnObject',
    'orderBy',
    'orderDirection',
    'limit',
    'pageSize',
    'sequence',
    'notExported',
  ],
  create: [...TARGET, 'correlationField', 'dryRun', 'stopOnError'],
  update: [...TARGET, 'matchBy', 'markExported', 'dryRun', 'stopOnError'],
  upsert: [...TARGET, 'keyFields', 'correlationField', 'dryRun', 'stopOnError'],
  delete: [...TARGET, 'stopOnError'],
  action: [...TARGET, 'action', 'actionParameters', 'sendRecord', 'stopOnError'],
  upload: [...TARGET, 'file', 'intent', 'stopOnError'],
  download: [...TARGET, 'file', 'limitMb'],
  events: [
    ...TARGET,
    'watch',
    'filterText',
    'fields',
    'deletions',
    'interval',
    'startFrom',
    'overlap',
    'timeZone',
    'configuration',
  ],
} as const;

/** The key of an activity. */
export type ActivityName = keyof typeof ACTIVITY_PROPERTIES;

/** A name of a form property. */
export type PropertyName = (typeof ACTIVITY_PROPERTIES)[ActivityName][number];

/** Whether the connector has the activity. */
export function isActivityName(name: string): name is ActivityName {
  return Object.hasOwn(ACTIVITY_PROPERTIES, name);
}
