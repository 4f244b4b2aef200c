/**
 * Policy of downloads: follows redirects, and takes the credentials no further than to the site itself. The API does not
 * say whether a file may be delivered by storage on another host; when it is, the address there is signed.
 */
import { CoupaError } from '../../errors';
import type { Clock } from '../../sdk';
import { failureOf } from '../answer/status-failure';
import type { Show } from '../answer/text';
import { AttemptError } from '../attempt-error';
import type { Handler, PipelineRequest, PipelineResponse, Policy } from '../policy';
import { USER_AGENT } from '../user-agent';
import { refuseWebPage } from './open-download';

const MOST_REDIRECTS = 5;

/** What the policy follows with. */
export interface RedirectOptions {
  readonly siteAddress: string;
  readonly clock: Clock;
  readonly show: Show;
  /** Sends to hosts other than the site: not paced, because that is not the site's budget. */
  readonly sendElsewhere: Handler;
}

/** Another host's refusal says nothing about our credentials, so that it must not look like the site's. */
function refusedElsewhere(request: PipelineRequest, host: string, status: number): AttemptError {
  const passes = status >= 500 || status === 408 || status === 429;
  const text = `${request.method} ${request.path}: the site keeps this file at ${host}, which answered with HTTP ${status}.`;
  return new AttemptError(new CoupaError(passes ? 'COUPA_SITE_DOWN' : 'COUPA_REQUEST_REFUSED', text), {
    effect: 'none',
    again: passes ? 'transient' : 'no',
  });
}

function isRedirect({ status, headers }: PipelineResponse): boolean {
  return status >= 300 && status < 400 && headers['location'] !== undefined;
}

/** Where to, or nothing when it must not be followed: not the web, unencrypted, or with a user name in it. */
function targetOf({ headers }: PipelineResponse, from: string, siteAddress: string): URL | undefined {
  const location = headers['location'] ?? '';
  if (!URL.canParse(location, from)) return undefined;
  const target = new URL(location, from);
  const isAllowed = target.protocol === 'https:' || (target.protocol === 'http:' && siteAddress.startsWith('http:'));
  return isAllowed && target.username === '' && target.password === '' ? target : undefined;
}

/** Makes the policy. Stands below authentication, so that it sees the credentials it must not carry away. */
export function followRedirectsPolicy({ siteAddress, clock, show, sendElsewhere }: RedirectOptions): Policy {
  const bare = (request: PipelineRequest): PipelineRequest => ({
    ...request,
    isElsewhere: true,
    headers: { accept: request.accept ?? '*/*', 'user-agent': USER_AGENT },
  });
  const fetch = async (request: PipelineRequest, url: URL, next: Handler): Promise<PipelineResponse> => {
    const at = { ...request, url: url.href };
    if (url.origin === siteAddress) return next(at);
    const answer = await sendElsewhere(bare(at));
    if (isRedirect(answer)) return answer;
    if (answer.status < 200 || answer.status > 299) {
      answer.stream?.cancel();
      throw refusedElsewhere(request, url.host, answer.status);
    }
    refuseWebPage(request, answer);
    return answer;
  };
  return {
    name: 'follow-redirects',
    async handle(request, next) {
      let answer = await next(request);
      let from = request.url;
      for (let count = 0; isRedirect(answer); count++) {
        const target = targetOf(answer, from, siteAddress);
        answer.stream?.cancel();
        // Once away from the site, nothing leads back to it with the credentials.
        const comesBack = new URL(from).origin !== siteAddress && target?.origin === siteAddress;
        if (request.method !== 'GET' || count === MOST_REDIRECTS || target === undefined || comesBack) {
          throw failureOf(request, answer, clock.now(), show);
        }
        answer = await fetch(request, target, next);
        from = target.href;
      }
      return answer;
    },
  };
}
