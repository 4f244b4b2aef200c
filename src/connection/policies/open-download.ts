/** Policy: reads the head of a download. A file is handed on unread; an error is read and told as any other. */
import { CoupaError } from '../../errors';
import type { Clock } from '../../sdk';
import { collect } from '../answer/body-stream';
import { failureOf } from '../answer/status-failure';
import { isWebPage, type Show } from '../answer/text';
import { AttemptError } from '../attempt-error';
import { shownPath, type PipelineRequest, type PipelineResponse, type Policy } from '../policy';

/** Error bodies are read up to here. */
const LARGEST_ERROR = 1_000_000;

/**
 * A 2xx web page that is not declared as a file is a page to sign in at, and not what was asked for.
 * @throws {AttemptError} `COUPA_NOT_A_COUPA_SITE`.
 */
export function refuseWebPage(request: PipelineRequest, { status, headers, stream }: PipelineResponse): void {
  if (!isWebPage(headers, new Uint8Array(1)) || headers['content-disposition'] !== undefined) return;
  stream?.cancel();
  const http = { method: request.method, path: shownPath(request), status };
  const text = `${request.method} ${request.path}: a web page came back instead of a file.`;
  throw new AttemptError(new CoupaError('COUPA_NOT_A_COUPA_SITE', text, { http }), { effect: 'possible', again: 'no' });
}

/** The answer with what its body says. A body that breaks off says nothing more than its status. */
async function withError(response: PipelineResponse): Promise<PipelineResponse> {
  if (response.stream === undefined) return response;
  const bytes = await collect(response.stream, LARGEST_ERROR).catch(() => new Uint8Array());
  return { ...response, bytes };
}

/** Makes the policy. Redirects are handed on, because another policy follows them. */
export function openDownloadPolicy(clock: Clock, show: Show): Policy {
  return {
    name: 'open-download',
    async handle(request, next) {
      const response = await next(request);
      const { status, headers, stream } = response;
      if (status >= 300 && status < 400 && headers['location'] !== undefined) {
        stream?.cancel();
        return response;
      }
      if (status < 200 || status > 299) throw failureOf(request, await withError(response), clock.now(), show);
      refuseWebPage(request, response);
      const siteTime = Date.parse(headers['date'] ?? '');
      return { ...response, ...(Number.isNaN(siteTime) ? {} : { siteTime }) };
    },
  };
}
