/** Sends a request with the HTTP of Node.js itself and waits for the head of its answer. */
import * as http from 'node:http';
import * as https from 'node:https';
import type { Readable } from 'node:stream';
import { urlToHttpOptions } from 'node:url';
import type { AgentPair } from './agents';

/** A request that is ready to leave. */
export interface NativeRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: http.OutgoingHttpHeaders;
  /** Bytes are announced with their length; a stream is sent in chunks unless its headers tell a length. */
  readonly data: Uint8Array | Readable | undefined;
  readonly agents: AgentPair;
  /** Completes the options of the native request. What it throws is what sending fails with, and nothing is sent then. */
  readonly prepare: (options: http.RequestOptions) => http.RequestOptions;
  /** Learns of the native request before anything of it can leave. */
  readonly onRequest: (request: http.ClientRequest) => void;
}

/** Redirects and error statuses are answers like any other. Rejects with what Node.js or the source of the body threw. */
export async function exchangeNatively(given: NativeRequest): Promise<http.IncomingMessage> {
  const { url, method, data, agents } = given;
  const isSecure = url.protocol === 'https:';
  const length = data instanceof Uint8Array ? { 'content-length': data.length } : {};
  return new Promise((resolve, reject) => {
    const options = given.prepare({
      ...urlToHttpOptions(url),
      method,
      headers: { ...given.headers, ...length },
      agent: isSecure ? agents.https : agents.http,
    });
    const request = (isSecure ? https : http).request(options, resolve);
    given.onRequest(request);
    // It stays: a socket may fail after the answer too, and an error that nobody hears ends the process.
    request.on('error', reject);
    if (data === undefined) request.end();
    else if (data instanceof Uint8Array) request.end(data);
    else data.once('error', (error) => request.destroy(error)).pipe(request);
  });
}
