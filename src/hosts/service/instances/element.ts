/** The one element of this service: Coupa. */
import { CONFIGURATION_KEYS } from './configuration-keys';

/** Its number, as good as any. */
export const ELEMENT_ID = 1;
export const ELEMENT_KEY = 'coupa';
export const HUB = 'businessspendmanagement';

/** The element as the API shows it. */
export const ELEMENT = {
  id: ELEMENT_ID,
  name: 'Coupa',
  key: ELEMENT_KEY,
  hub: HUB,
  description: 'Reads, writes and watches the records of a Coupa site.',
  image: '',
  active: true,
  deleted: false,
  typeOauth: false,
  trialAccount: false,
  signupURL: '',
  transformationsEnabled: false,
  bulkDownloadEnabled: false,
  bulkUploadEnabled: false,
  cloneable: false,
  extendable: false,
  beta: false,
  extended: false,
  authentication: { type: 'custom' },
} as const;

/** Whether a path or body means this element. */
export function isThisElement(keyOrId: unknown): boolean {
  if (typeof keyOrId !== 'string' && typeof keyOrId !== 'number') return false;
  const text = String(keyOrId).trim().toLowerCase();
  return text === ELEMENT_KEY || text === String(ELEMENT_ID);
}

/** The element with its configuration, as its own endpoint shows it. */
export function describeElement(): Readonly<Record<string, unknown>> {
  const configuration = CONFIGURATION_KEYS.map((entry, index) => ({
    id: index + 1,
    key: entry.key,
    name: entry.name,
    description: entry.description,
    type: entry.type,
    required: entry.required === true,
    active: true,
    hideFromConsole: false,
  }));
  return { ...ELEMENT, configuration };
}
