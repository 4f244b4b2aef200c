/** A plain HTTP client for the sandbox tests: fetch with the demo key and JSON. */
import { DEMO_API_KEY, startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body parsed as JSON; reading it fails the test when it is none. */
  readonly json: unknown;
}

export interface Call {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Record_ = Readonly<Record<string, unknown>>;

/** A sandbox and the calls to it. */
export interface Client {
  readonly sandbox: Sandbox;
  call(path: string, call?: Call): Promise<Reply>;
  /** GET, expects 200, answers the records. */
  list(path: string): Promise<readonly Record_[]>;
  /** GET, expects 200, answers the record. */
  get(path: string): Promise<Record_>;
  post(path: string, body: unknown): Promise<Reply>;
  put(path: string, body?: unknown): Promise<Reply>;
}

function bodyOf(body: unknown): { body?: string | FormData; type?: string } {
  if (body === undefined) return {};
  if (body instanceof FormData) return { body };
  return typeof body === 'string' ? { body } : { body: JSON.stringify(body), type: 'application/json' };
}

/** Starts a sandbox without a request limit, unless the options say otherwise. */
export async function startClient(options: SandboxOptions = {}): Promise<Client> {
  const sandbox = await startSandbox({ rateLimit: false, ...options });
  const call = async (path: string, { method = 'GET', body, headers = {} }: Call = {}): Promise<Reply> => {
    const sent = bodyOf(body);
    const response = await fetch(sandbox.address + path, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        'x-coupa-api-key': DEMO_API_KEY,
        ...(sent.type === undefined ? {} : { 'content-type': sent.type }),
        ...headers,
      },
      ...(sent.body === undefined ? {} : { body: sent.body }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      get json() {
        return JSON.parse(text) as unknown;
      },
    };
  };
  const read = async (path: string): Promise<unknown> => {
    const reply = await call(path);
    if (reply.status !== 200) throw new Error(`GET ${path} answered ${reply.status}: ${reply.text}`);
    return reply.json;
  };
  return {
    sandbox,
    call,
    list: async (path) => (await read(path)) as readonly Record_[],
    get: async (path) => (await read(path)) as Record_,
    post: (path, body) => call(path, { method: 'POST', body }),
    put: (path, body) => call(path, { method: 'PUT', body }),
  };
}

/** The ids of records. */
export function ids(records: readonly Record_[]): number[] {
  return records.map((record) => record['id'] as number);
}
