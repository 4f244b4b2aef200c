/** Recognises the forms in which a configuration may arrive, and makes one of them. */
import { at, shown, type Findings } from './findings';
import { isMembers, memberOf, readJson, readText, type Member, type Members } from './values';

/** A configuration whose form is known. */
export interface Intake {
  readonly form: 'open-connectors' | 'short';
  readonly name?: string;
  readonly tags: readonly string[];
  /** The flat keys, and where they stand. */
  readonly settings: Members;
  readonly path: string;
  /** Resources in the short form. */
  readonly short: readonly Member[];
}

const EXPECTED = 'a configuration of events is expected: an object with event.poller.configuration, or one with object';

/** Never throws; what is no configuration becomes a fault. */
export function takeIn(found: Findings, input: unknown): Intake | undefined {
  const given =
    typeof input === 'string' ? readJson(found, { path: '', value: input }, 'a configuration of events') : input;
  if (typeof input === 'string' && given === undefined) return undefined;
  if (Array.isArray(given)) {
    const list: readonly unknown[] = given;
    return {
      form: 'short',
      tags: [],
      settings: {},
      path: '',
      short: list.map((value, index) => ({ path: `/${index}`, value })),
    };
  }
  if (!isMembers(given)) {
    found.fault('', `${EXPECTED}, not ${shown(given)}`);
    return undefined;
  }
  return takeObject(found, given);
}

function takeObject(found: Findings, given: Members): Intake | undefined {
  const name = readText(found, memberOf(given, '', 'name'), 'a name');
  const common = { tags: readTags(found, memberOf(given, '', 'tags')), ...(name === undefined ? {} : { name }) };
  const body = memberOf(given, '', 'configuration');
  if (body !== undefined) {
    const settings = readJson(found, body, 'an object of settings');
    if (settings === undefined) return undefined;
    if (!isMembers(settings)) {
      found.fault(body.path, `an object of settings is expected, not ${shown(settings)}`);
      return undefined;
    }
    checkElement(found, given);
    const short = shortList(found, settings, body.path);
    return { ...common, form: formOf(settings), settings, path: body.path, short };
  }
  if (typeof given['object'] === 'string') {
    return { ...common, form: 'short', settings: given, path: '', short: [{ path: '', value: given }] };
  }
  return { ...common, form: formOf(given), settings: given, path: '', short: shortList(found, given, '') };
}

function formOf(settings: Members): Intake['form'] {
  const isKnown = memberOf(settings, '', 'event.poller.configuration', 'event.poller.urls') !== undefined;
  return isKnown || memberOf(settings, '', 'resources', 'event.poller.resources') === undefined
    ? 'open-connectors'
    : 'short';
}

function shortList(found: Findings, settings: Members, path: string): readonly Member[] {
  const member = memberOf(settings, path, 'resources', 'event.poller.resources');
  const list = readJson(found, member, 'a list of resources');
  if (member === undefined || list === undefined) return [];
  if (isMembers(list)) return [{ path: member.path, value: list }];
  return (list as readonly unknown[]).map((value, index) => ({ path: at(member.path, index), value }));
}

function checkElement(found: Findings, given: Members): void {
  const element = memberOf(given, '', 'element');
  if (element === undefined || !isMembers(element.value)) return;
  const key = memberOf(element.value, element.path, 'key');
  if (key !== undefined && key.value !== 'coupa') {
    found.warn(key.path, `this is the configuration of ${shown(key.value)}; it is read as one for Coupa`);
  }
}

/** Old instances write a tag as an object with a name. */
function readTags(found: Findings, member: Member | undefined): readonly string[] {
  if (member === undefined) return [];
  const list: readonly unknown[] = Array.isArray(member.value) ? member.value : [member.value];
  const tags = list.slice(0, 1000).map((tag, position) => {
    const value = isMembers(tag) ? tag['name'] : tag;
    return readText(found, { path: at(member.path, position), value }, 'a tag');
  });
  return tags.filter((tag) => tag !== undefined && tag !== '') as readonly string[];
}
