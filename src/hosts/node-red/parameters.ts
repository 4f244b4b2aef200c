/** The parameters of one run: the dialog's values, overridden by what the message brings. */
import type { AdapterProperty, PropertyValues } from '../../sdk';
import { inputInvalid } from './failure';
import { valueProperties } from './form-values';
import type { FlowMessage } from './runtime-api';

/**
 * Lays `msg.parameters` and `msg.conditions` over the form's values. `null` takes a value away.
 * @throws {CoupaError} `COUPA_INPUT_INVALID` for a name that the activity does not have: a misspelt condition that is
 * silently ignored would read or write far too much.
 */
export function runParameters(
  properties: readonly AdapterProperty[],
  form: PropertyValues,
  message: FlowMessage,
): PropertyValues {
  const names = valueProperties(properties).map((property) => property.name);
  const values: Record<string, unknown> = { ...form };
  for (const [name, value] of Object.entries(overrides(message, names))) {
    if (!names.includes(name)) {
      throw inputInvalid(`msg.parameters has "${name}", which is not one of ${names.join(', ')}.`);
    }
    if (value === null) delete values[name];
    else if (value !== undefined) values[name] = value;
  }
  return values;
}

function overrides(message: FlowMessage, names: readonly string[]): Readonly<Record<string, unknown>> {
  const parameters = message['parameters'];
  if (
    parameters !== undefined &&
    (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters))
  ) {
    throw inputInvalid('msg.parameters must be an object, e.g. { "limit": 10 }.');
  }
  const conditions = names.includes('conditions') ? message['conditions'] : undefined;
  if (conditions !== undefined && !Array.isArray(conditions)) {
    throw inputInvalid(
      'msg.conditions must be an array, e.g. [{ "field": "status", "operator": "eq", "value": "approved" }].',
    );
  }
  return { ...parameters, ...(conditions === undefined ? {} : { conditions }) };
}
