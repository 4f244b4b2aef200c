/** The door of the connection: properties and credentials become a site that answers requests, and a Test. */
export type {
  ConnectionBudget,
  DownloadRequest,
  FormField,
  FormFile,
  FormPart,
  RequestTiming,
  SiteConnection,
  SiteDownload,
  SiteRequest,
  SiteResponse,
} from './model';
export { parseRetryAfter } from './answer/retry-after';
export { MOST_LATE_MS, SPAN_S } from './pacing/rhythm';
export { AFTER_REFUSALS } from './pacing/site-health';
export { HIGHEST_RATE, LONGEST_PAUSE_MS } from './pacing/site-rhythm';
export { createRedactingLogger, createRedactor, type Redactor } from './redaction';
export { createSiteConnection } from './site-connection';
export { parseSiteAddress, type SiteAddressResult } from './settings/site-address';
export { NUMBER_PROPERTIES } from './settings/optional-settings';
export { TEST_OUTCOMES, type TestOutcomeWord } from './testing/outcomes';
export { testSiteConnection } from './testing/test-site-connection';
export { USER_AGENT } from './user-agent';
