/** Reads `event.poller.urls`, the form of polling configurations before they were JSON. */
import { at, type Findings } from './findings';
import { readText, type Member } from './values';

/** A line as the settings that it would be today. */
export interface LegacyResource {
  readonly key: string;
  readonly member: Member;
}

const COLUMNS = 'resource|url|id|updated field|its format|its zone|created field|its format|its zone';

/** One resource per line, its parts between `|`; places are those of the lines, counted from 0. */
export function readLegacyUrls(found: Findings, member: Member | undefined): readonly LegacyResource[] {
  const text = readText(found, member, `lines of ${COLUMNS}`);
  if (text === undefined || member === undefined) return [];
  const lines = text.split(/\r?\n|\\n/).map((line) => line.trim());
  return lines.flatMap((line, position): LegacyResource[] => {
    if (line === '') return [];
    const parts = line.split('|').map((part) => part.trim());
    const path = at(member.path, position);
    const [key = '', url = '', id = '', ...dates] = parts;
    if (key === '' || url === '' || parts.length > 9) {
      found.fault(path, `line ${position + 1} is not of the form ${COLUMNS}`);
      return [];
    }
    const names = ['updatedDateField', 'updatedDateFormat', 'updatedDateTimezone'];
    const allNames = [...names, 'createdDateField', 'createdDateFormat', 'createdDateTimezone'];
    const datesConfiguration = Object.fromEntries(allNames.map((name, place) => [name, dates[place] ?? '']));
    return [{ key, member: { path, value: { url, idField: fieldOf(id), datesConfiguration } } }];
  });
}

/** Old configurations write the id as a path of XML: `//contact/id`. */
function fieldOf(id: string): string {
  return id.replace(/^[/@.]+/, '').replaceAll('/', '.');
}
