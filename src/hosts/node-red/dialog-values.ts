/** What a dialog shows, saved or not, as values that the connector reads: environment filled in, stored secrets added. */
import type { AdapterProperty, Connector, PropertyValues } from '../../sdk';
import { CoupaError } from '../../errors';
import { findConnection, type ConnectionNode } from './connection-node';
import { inputInvalid } from './failure';
import { collectValues, secretNames, valueProperties } from './form-values';
import type { NodeRed } from './runtime-api';

/** What Node-RED's editor shows and sends in the place of a stored secret that the user has not touched. */
const UNTOUCHED_SECRET = '__PWRD__';
/** The property that says where secrets are sent to; a stored one never goes anywhere else. */
const ADDRESS = 'siteAddress';
const LONGEST_VALUE = 10_000;
const MOST_ROWS = 100;
const MOST_NAMES = 1000;
const ENVIRONMENT_VARIABLE = /^\$\{([^}\s]+)\}$/;

/**
 * The values of a connection's dialog: `{ id, values }`, values in the shape of the form.
 * A secret that the user has not touched is taken from the running node of that id, but only while the site address
 * is the one that the node runs with: otherwise anybody who may edit could have it sent to a machine of his own.
 * @throws {CoupaError} when the dialog is malformed or a secret has to be entered again.
 */
export function connectionValuesOf(red: NodeRed, connector: Connector, dialog: unknown): PropertyValues {
  const { properties } = connector.adapter.endpoint;
  const { id, values } = dialogOf(dialog, properties);
  const deployed = findConnection(red, id);
  const form = withEnvironment(red, deployed ?? { id }, values);
  const secrets = secretNames(properties);
  const untouched = secrets.filter((name) => form[name] === UNTOUCHED_SECRET);
  const sameAddress = deployed !== undefined && addressOf(form) === addressOf(deployed.values);

  const filled: Record<string, unknown> = { ...form };
  for (const name of untouched) filled[name] = sameAddress ? deployed.values[name] : undefined;
  const collected = collectValues(properties, filled, filled);
  if (untouched.length > 0 && !sameAddress) askForSecrets(connector, collected, deployed);
  return collected;
}

/** The values of an activity's dialog, likewise. @throws {CoupaError} when the dialog is malformed. */
export function activityValuesOf(
  red: NodeRed,
  properties: readonly AdapterProperty[],
  dialog: unknown,
): PropertyValues {
  const { id, values } = dialogOf(dialog, properties);
  return collectValues(properties, withEnvironment(red, red.nodes.getNode(id) ?? { id }, values));
}

/** When the values are complete without the untouched secrets, they do not matter; when not, the user must enter them. */
function askForSecrets(connector: Connector, values: PropertyValues, deployed: ConnectionNode | undefined): void {
  try {
    connector.connectionFactory.createConnection(values);
  } catch {
    const reason =
      deployed === undefined
        ? 'The stored secret cannot be read while this connection is not deployed or is disabled'
        : 'The stored secret is only used with the site address that it was deployed with';
    throw new CoupaError('COUPA_CONFIGURATION_INVALID', `${reason}. Enter it again in the connection.`);
  }
}

function dialogOf(
  dialog: unknown,
  properties: readonly AdapterProperty[],
): { readonly id: string; readonly values: Readonly<Record<string, unknown>> } {
  const known = new Set(valueProperties(properties).map((property) => property.name));
  const { id, values } = isObject(dialog) ? dialog : {};
  if (!isObject(values)) throw inputInvalid('A dialog must be JSON with an object "values".');
  for (const [name, value] of Object.entries(values)) {
    if (!known.has(name)) throw inputInvalid(`"${name.slice(0, 100)}" is not a property of the form.`);
    if (!isFormValue(value)) throw inputInvalid(`The value of "${name}" is of a wrong type or too long.`);
  }
  return { id: typeof id === 'string' ? id : '', values };
}

/** A plain value, rows of them, or a list of names. */
function isFormValue(value: unknown): boolean {
  if (!Array.isArray(value)) return isPlain(value);
  if (value.every(isPlain)) return value.length <= MOST_NAMES;
  return value.length <= MOST_ROWS && value.every((row) => isObject(row) && Object.values(row).every(isPlain));
}

function isPlain(value: unknown): boolean {
  return (
    value === null ||
    typeof value === 'boolean' ||
    typeof value === 'number' ||
    (typeof value === 'string' && value.length <= LONGEST_VALUE)
  );
}

/** Fills in `${NAME}` as Node-RED does when it deploys a node. */
function withEnvironment(
  red: NodeRed,
  node: { readonly id: string },
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const filled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(filled);
    if (isObject(value)) return withEnvironment(red, node, value);
    const name = typeof value === 'string' ? ENVIRONMENT_VARIABLE.exec(value)?.[1] : undefined;
    return name === undefined ? value : (red.util.getSetting(node, name) ?? value);
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, filled(value)]));
}

function addressOf(values: Readonly<Record<string, unknown>>): string {
  const address = values[ADDRESS];
  return typeof address === 'string' ? address.trim() : '';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
