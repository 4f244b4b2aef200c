/** Policy: reads the answer of the API: status, JSON, the clock of the site. Everything but a 2xx with data becomes an error. */
import type { Clock } from '../../sdk';
import { decodeBody } from '../answer/decode-body';
import { contradiction, failureOf, holdsErrorsOnly } from '../answer/status-failure';
import type { Show } from '../answer/text';
import type { Policy } from '../policy';

/** Makes the policy. @param clock for a `Retry-After` that is a date, when the site does not tell its own time. */
export function readAnswerPolicy(clock: Clock, show: Show): Policy {
  return {
    name: 'read-answer',
    async handle(request, next) {
      const sentAt = clock.monotonic();
      const response = await next(request);
      const answeredMs = clock.monotonic() - sentAt;
      if (response.status < 200 || response.status > 299) throw failureOf(request, response, clock.now(), show);
      const siteTime = Date.parse(response.headers['date'] ?? '');
      const body = decodeBody(request, response, show);
      if (holdsErrorsOnly(body)) throw contradiction(request, response, show);
      return { ...response, body, answeredMs, ...(Number.isNaN(siteTime) ? {} : { siteTime }) };
    },
  };
}
