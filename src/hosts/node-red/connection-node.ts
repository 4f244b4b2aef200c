/** The running side of the `coupa-connection` configuration node: form values and the one connection made of them. */
import type { Connection, PropertyValues } from '../../sdk';
import { connectorFor } from './connector-access';
import { collectValues, secretNames } from './form-values';
import type { NodeConfig, NodeRed, RuntimeNode } from './runtime-api';

/** The type name, as the palette has it. */
export const CONNECTION_TYPE = 'coupa-connection';

/** A running connection node, as activity nodes and the Test button see it. */
export interface ConnectionNode extends RuntimeNode {
  /** The deployed values, secrets included. Never send or log them. */
  readonly values: PropertyValues;
  /** @throws {CoupaError} when the values make no connection. */
  check(): void;
  /** The connection as it is, which opens itself with its first request. @throws {CoupaError} as `check`. */
  get(): Connection;
  /** The opened connection, shared by all nodes that use it. @throws {CoupaError} when it cannot be made or opened. */
  use(): Promise<Connection>;
}

/** Finds a running connection node; `undefined` when it is missing, disabled or of another type. */
export function findConnection(red: NodeRed, id: unknown): ConnectionNode | undefined {
  const node = typeof id === 'string' ? red.nodes.getNode(id) : undefined;
  return node?.type === CONNECTION_TYPE && 'use' in node ? (node as ConnectionNode) : undefined;
}

/** Registers the type; its secrets, as adapter.json marks them, go into Node-RED's encrypted store. */
export function registerConnection(red: NodeRed): void {
  const connector = connectorFor(red);
  const { properties } = connector.adapter.endpoint;

  function create(this: RuntimeNode, config: NodeConfig): void {
    red.nodes.createNode(this, config);
    const values = collectValues(properties, config, this.credentials);
    let connection: Connection | undefined;
    const make = (): Connection => (connection ??= connector.connectionFactory.createConnection(values));
    // Not enumerable, so that nothing that prints or clones a node shows the secrets.
    Object.defineProperties(this, {
      values: { value: values },
      check: { value: (): void => void make() },
      get: { value: make },
      use: {
        value: async (): Promise<Connection> => {
          const made = make();
          await made.open();
          return made;
        },
      },
    });
    this.on('close', (_removed, done) => {
      const closing = connection?.close() ?? Promise.resolve();
      closing.catch((error: unknown) => this.debug(`close: ${String(error)}`)).finally(done);
    });
  }

  const credentials = Object.fromEntries(secretNames(properties).map((name) => [name, { type: 'password' as const }]));
  red.nodes.registerType(CONNECTION_TYPE, create, { credentials });
}
