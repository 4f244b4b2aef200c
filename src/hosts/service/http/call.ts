/** What a route gets to work with: one request, read and identified. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../access/principal';
import type { IncomingBody } from './incoming-body';
import type { Reply } from './reply';

/** One request. */
export interface Call {
  /** 24 hexadecimal digits; in the answer, the log and the audit log. */
  readonly requestId: string;
  readonly method: string;
  /** False for HEAD, which wants to know only what an answer would begin with. */
  readonly wantsBody: boolean;
  /** Decoded segments behind the base path. */
  readonly segments: readonly string[];
  /** Values of the `:name` parts of the route. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed body; `undefined` when there is none. */
  readonly body: unknown;
  /** The body as it comes in, where the route takes a file; `body` is absent then. */
  readonly file?: IncomingBody;
  /** What kinds of answers the caller takes, as it says. */
  readonly accept?: string | undefined;
  /** Who calls, where the route asks for it. */
  readonly principal: Principal;
  /** The token of a session, where the route asks for it. */
  readonly bearer?: string | undefined;
  /** The address that the request came from. */
  readonly from: string;
  /** Aborts when the caller has gone away. */
  readonly signal: AbortSignal;
}

/** Does what a request asks for. */
export type Handler = (call: Call) => Promise<Reply>;

/**
 * Who may call: `anyone`; `bearer` with the token of a session, which the route checks; `user` with User and Organization; `instance` with User and Element; `either`: one of the two.
 */
export type Access = 'anyone' | 'bearer' | 'user' | 'instance' | 'either';

/** One route. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Behind the base path, parameters as `:name`. */
  readonly path: string;
  readonly access: Access;
  /** Whether the body of a request is a file, which is not read before the handler takes it; JSON otherwise. */
  readonly takesFile?: (segments: readonly string[], headers: IncomingHttpHeaders) => boolean;
  readonly handler: Handler;
}
