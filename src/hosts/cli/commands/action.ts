/** `coupa action` carries an action out on records or on an object; `coupa actions` lists what there is. */
import { actionsOf, checkAction, runAction, type ActionOptions } from '../../../activities';
import type { DataRecord } from '../../../sdk';
import { findRepeatedMember, parseJson } from '../../../sdk';
import { EXIT } from '../exit-codes';
import { openAddressed } from '../input/addressed';
import { given, invalidOption, toPairs, toParentIds, toWord } from '../options';
import { deliverResults, resultText } from '../output/results';
import { writeTable } from '../output/table';
import { withRestart, type RestartOptions } from '../restart';
import { guarded, withSession, type Cli } from '../session';

/** The options as commander delivers them. */
export interface ActionCommandOptions extends RestartOptions {
  readonly parent?: string;
  readonly stopOnError?: boolean;
  readonly param: readonly string[];
  /** JSON that is sent along, or `record`. */
  readonly body?: string;
  readonly on?: string;
  readonly method?: string;
  readonly withRecord?: boolean;
}

/** Acts on what ids or records name; on the object as a whole when the action is one of those. */
export async function actionCommand(
  cli: Cli,
  object: string,
  action: string,
  args: readonly string[],
  options: ActionCommandOptions,
): Promise<number> {
  return withSession(cli, async (site) => {
    const runOptions = toActionOptions(options);
    checkAction(object, action, runOptions);
    return withRestart(cli, options, 'action', async ({ journal, replay, unknowns, begins }) => {
      const takesInput = isOnRecord(object, action, runOptions) || args.length > 0;
      const addressed = takesInput ? await openAddressed(cli, args, { unknowns, replay }) : undefined;
      try {
        if (addressed !== undefined) begins(addressed);
        const surroundings = { signal: cli.signal, ...given({ journal }) };
        // A call that takes no input is given none.
        const results = runAction(site, object, action, addressed?.inputs, { ...runOptions, ...surroundings });
        const lines = addressed?.lines ?? new Map<number, number>();
        return await deliverResults(cli, { results, lines, toText: resultText(cli, options), replay });
      } finally {
        addressed?.close();
      }
    });
  });
}

/** Lists the actions of an object. Needs no site. */
export async function actionsCommand(cli: Cli, object: string, options: { readonly json?: boolean }): Promise<number> {
  return guarded(cli, [], async () => {
    const actions = actionsOf(object);
    if (options.json === true) {
      for (const action of actions) cli.stdout.write(`${JSON.stringify(action)}\n`);
      return EXIT.ok;
    }
    const rows = actions.map(({ name, on, methods, parameters, pathParameters }) => [
      name,
      on,
      methods.join(' '),
      [...pathParameters.map((parameter) => `${parameter} (needed)`), ...parameters.map((each) => each.name)].join(
        ', ',
      ),
    ]);
    writeTable(cli, ['ACTION', 'ON', 'METHODS', 'PARAMETERS'], rows);
    cli.stderr.write(`${actions.length} actions\n`);
    return EXIT.ok;
  });
}

function isOnRecord(object: string, action: string, options: ActionOptions): boolean {
  const on = actionsOf(object)
    .filter(({ name }) => name === action)
    .map((each) => each.on);
  return options.on === undefined ? on.includes('record') : options.on === 'record';
}

function toActionOptions(options: ActionCommandOptions): ActionOptions {
  const parameters = toPairs('--param', options.param);
  return given({
    ...toParentIds(options.parent),
    stopOnError: options.stopOnError,
    parameters: Object.keys(parameters).length === 0 ? undefined : parameters,
    body: toBody(options.body),
    on: toWord('--on', options.on, ['record', 'collection']),
    method: toWord('--method', options.method?.toUpperCase(), ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  } as const);
}

function toBody(text: string | undefined): DataRecord | 'record' | undefined {
  if (text === undefined || text === 'record') return text;
  let body: unknown;
  try {
    body = parseJson(text);
  } catch {
    throw invalidOption('--body', 'this is not valid JSON; write an object, or the word record');
  }
  const repeated = findRepeatedMember(text);
  if (repeated !== undefined) throw invalidOption('--body', `${repeated} is given twice, and one would be lost`);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as DataRecord;
  throw invalidOption('--body', 'a JSON object is expected, or the word record');
}
