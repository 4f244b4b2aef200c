/** What a dry run would have done, for a person at a terminal: one line for the request, one for each field. */
import type { FieldChange, WriteResult } from '../../../sdk';

/** More of a value does not help to recognise it. */
const SHOWN = 120;

/** Several lines for a planned write, as a diff where it changes a record; nothing for any other result. */
export function planText(result: WriteResult, line: number | undefined): string | undefined {
  const { plan, id, warnings = [] } = result;
  const place = line === undefined ? `record ${result.index + 1}` : `line ${line}`;
  const hints = warnings.map(({ path, message }) => `  ! ${printable(path === '' ? message : `${path}: ${message}`)}`);
  if (result.status === 'unchanged') {
    return [`= ${place}: ${id === undefined ? '' : `${id} `}unchanged`, ...hints].join('\n');
  }
  if (plan === undefined) return undefined;
  const sign = { POST: '+', PUT: '~', DELETE: '-' }[plan.method];
  const body = plan.changes?.flatMap(changeLines) ?? bodyLines(plan.body);
  return [`${sign} ${place}: ${plan.method} ${printable(plan.path)}`, ...body, ...hints].join('\n');
}

function changeLines({ path, from, to }: FieldChange): readonly string[] {
  const name = printable(path);
  return [...(from === undefined ? [] : [`  - ${name}: ${shown(from)}`]), `  + ${name}: ${shown(to)}`];
}

function bodyLines(body: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  return Object.entries(body ?? {}).map(([name, value]) => `  + /${printable(name)}: ${shown(value)}`);
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return printable(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

/** What would move the cursor of a terminal is shown as a space. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, ' ');
}
