/**
 * The part of Node-RED's runtime API that this palette uses, in our own types: Node-RED is whatever version the user has
 * installed (4.1 or newer), and its community types would pull browser globals into every file.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** A message on a wire. */
export interface FlowMessage {
  _msgid?: string;
  payload?: unknown;
  /** Describes a message that belongs to a sequence, after the conventions of Split and Join. */
  parts?: MessageParts;
  [property: string]: unknown;
}

/** Where a message stands in its sequence. */
export interface MessageParts {
  id: string;
  index: number;
  type?: 'array';
  /** Only known, and only present, on the last message of a sequence. */
  count?: number;
  /** The parts that the message had before this sequence was made of it. */
  parts?: MessageParts;
}

/** What stands below a node on the canvas; an empty object clears it. */
export interface NodeStatus {
  fill?: 'red' | 'green' | 'yellow' | 'blue' | 'grey';
  shape?: 'ring' | 'dot';
  text?: string;
}

/** How a node hands on messages. */
export type Send = (message: FlowMessage) => void;
/** How a node says that it is through with a message, well or badly; to be called once. */
export type Done = (error?: Error) => void;

/** The saved configuration of a node, environment variables already filled in by Node-RED. */
export interface NodeConfig {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly [property: string]: unknown;
}

/** A running node. */
export interface RuntimeNode {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly credentials?: Readonly<Record<string, string | undefined>>;
  on(event: 'input', listener: (message: FlowMessage, send: Send, done: Done) => void): void;
  on(event: 'close', listener: (removed: boolean, done: () => void) => void): void;
  status(status: NodeStatus): void;
  warn(text: string): void;
  debug(text: string): void;
}

/** A request to an admin endpoint, its body parsed by Node-RED. */
export interface AdminRequest extends IncomingMessage {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** The answer of an admin endpoint (Express). */
export interface AdminResponse extends ServerResponse {
  status(code: number): AdminResponse;
  type(type: string): AdminResponse;
  json(body: unknown): void;
  send(body: string): void;
}

/** Express middleware or handler. */
export type AdminHandler = (request: AdminRequest, response: AdminResponse, next: (error?: unknown) => void) => void;

/** What Node-RED hands to the function that a node's file exports. */
export interface NodeRed {
  readonly nodes: {
    createNode(node: RuntimeNode, config: NodeConfig): void;
    getNode(id: string): RuntimeNode | null | undefined;
    registerType(
      type: string,
      constructor: (this: RuntimeNode, config: NodeConfig) => void,
      options?: { readonly credentials?: Readonly<Record<string, { readonly type: 'text' | 'password' }>> },
    ): void;
  };
  readonly util: {
    cloneMessage<T>(message: T): T;
    generateId(): string;
    getSetting(node: RuntimeNode | { readonly id: string }, name: string, flow?: unknown): unknown;
  };
  readonly settings: { readonly userDir?: string };
  readonly auth: { needsPermission(permission: string): AdminHandler };
  readonly httpAdmin: {
    get(path: string, ...handlers: AdminHandler[]): void;
    post(path: string, ...handlers: AdminHandler[]): void;
  } | null;
  readonly log: {
    debug(text: string): void;
    info(text: string): void;
    warn(text: string): void;
    error(text: string): void;
  };
}
