/** Policy: tells the log what happened, and lets no secret out in an error. */
import { isCoupaError } from '../../errors';
import type { Clock, Logger } from '../../sdk';
import { translated } from '../answer/body-stream';
import type { Policy } from '../policy';
import type { Redactor } from '../redaction';

/** Makes the policy. @param logger one that redacts. */
export function redactAndLogPolicy(clock: Clock, logger: Logger, redactor: Redactor): Policy {
  return {
    name: 'redact-and-log',
    async handle(request, next) {
      const started = clock.monotonic();
      const about = () => ({
        method: request.method,
        path: request.path,
        ms: Math.round(clock.monotonic() - started),
      });
      try {
        const response = await next(request);
        logger.debug('request answered', { ...about(), status: response.status, bytes: response.bytes.length });
        const { stream } = response;
        if (stream === undefined) return response;
        return { ...response, stream: { ...stream, body: translated(stream.body, redactor.error) } };
      } catch (error) {
        const code = isCoupaError(error) ? error.code : 'unexpected';
        logger.debug('request failed', { ...about(), code, error });
        throw redactor.error(error);
      }
    },
  };
}
