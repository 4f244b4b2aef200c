/** What a route answers, before it becomes HTTP. */
import type { Readable } from 'node:stream';

/** An answer. */
export interface Reply {
  /** 200 when absent. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; `{}` when absent, because many clients parse every answer. */
  readonly body?: unknown;
  /** Sent as it is instead of a body. */
  readonly text?: { readonly type: string; readonly content: string };
  /** JSON that is made while it is sent, unless `headers` have another content type. */
  readonly stream?: Readable;
}
