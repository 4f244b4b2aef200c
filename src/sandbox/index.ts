/** The door of the sandbox: a local stand-in for a site, generated from the catalog. */
export { startSandbox, type Sandbox } from './sandbox';
export {
  DEMO_API_KEY,
  DEMO_CLIENT,
  type DemoSizes,
  type SandboxClock,
  type SandboxOptions,
  type SiteField,
} from './options';
export type { Fault, FaultKind } from './http/faults';
export type { RateLimit } from './http/rate-limit';
export type { RequestNote, StatisticsReport } from './http/statistics';
export type { OAuthClient } from './http/tokens';
export type { SandboxRecords } from './records';
