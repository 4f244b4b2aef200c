/** The page about the configuration of events says what the code does: its examples are accepted, its tables are complete. */
import { readFileSync } from 'node:fs';
import {
  EVENT_SETTINGS,
  INFERRED_OBJECTS,
  readEventsConfiguration,
  type EventsConfiguration,
} from '../../../src/events';

const PAGE = readFileSync('docs/reference/events-configuration.md', 'utf8');

/** The cells of the table behind a heading of its own. */
function tableWith(firstHeading: string): readonly (readonly string[])[] {
  const lines = PAGE.split('\n');
  const start = lines.findIndex((line) => new RegExp(`^\\| ${firstHeading} +\\|`).test(line));
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'));
  return lines.slice(start + 2, start + length).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

it('every example is accepted without a warning', () => {
  const examples = [...PAGE.matchAll(/```json\n([^]*?)```/g)].map(([, text = '']): EventsConfiguration =>
    readEventsConfiguration(text),
  );
  expect(examples.map(({ enabled, resources, warnings }) => [enabled, resources.length, warnings])).toEqual([
    [true, 1, []],
    [true, 2, []],
    [true, 1, []],
  ]);
});

it('lists every setting', () => {
  expect(tableWith('Key')).toEqual(
    EVENT_SETTINGS.map(({ key, about, fallback }) => [`\`${key}\``, about, fallback ?? '']),
  );
});

it('lists what is inferred', () => {
  expect(tableWith('Resource')).toEqual(
    Object.entries(INFERRED_OBJECTS).map(([key, object]) => [`\`${key}\``, `\`${object}\``]),
  );
});

it('lists members of the short form that it takes', () => {
  const members = tableWith('Member').flatMap(([names = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
  );
  const { warnings } = readEventsConfiguration({
    ...Object.fromEntries(members.map((name) => [name, null])),
    object: 'invoices',
  });
  expect(members).toHaveLength(17);
  expect(warnings).toEqual([]);
});
