/** What a poll tells a person, beyond numbers. */
import type { ClockStep } from './opening';
import type { Finding } from './pages';
import type { Poll } from './poll-state';
import { windowDate } from './conditions';

const MINUTE_MS = 60_000;

/** A site whose clock has gone back. */
export function warnOfClockStep({ tally, context }: Poll, { widerMs, isCertain }: ClockStep): void {
  // Several servers of a site may be apart by seconds.
  if (widerMs < MINUTE_MS) return;
  const seconds = Math.round(widerMs / 1000);
  tally.warnings.set(
    'clock-back',
    `The clock of ${context.connection.siteAddress} has gone back${isCertain ? '' : ', or that of this machine has gone ahead'}; ${seconds} seconds more than usual were read again, so that no change is missed.`,
  );
}

/** A site or a configuration with which windows cannot be read in order of the date. */
export function warnOfFinding({ tally, resource }: Poll, finding: Finding): void {
  const { object } = resource;
  const name = windowDate(resource)?.field ?? 'a date';
  const sentences: Readonly<Record<Finding, string>> = {
    unordered: `The site does not return ${object} in order of ${name}; they are read in order of id instead, which is as complete but holds up new changes during a long backlog.`,
    unbounded: `The site returns ${object} from before the time that was asked for, so that it seems to ignore conditions on ${name}; all ids are read instead, at every poll, which takes many requests.`,
    undated: `Some ${object} come without a readable ${name} or creation date; they are told of all the same, recognised by their content. Look for a default API filter on the site that takes the dates away, or correct the date formats of the configuration.`,
    assumed: `The dates of ${object} carry no offset and were read by the time zone of the configuration; they are read in order of id, because a wrong zone would otherwise lose changes.`,
  };
  tally.warnings.set(finding, sentences[finding]);
}

/** A start that cannot be found without dates. */
export function warnOfStart({ tally, resource }: Poll): void {
  tally.warnings.set(
    'start',
    `${resource.object} have no dates, so that it cannot be known what changed since the start that the configuration names; polling begins with what changes from now on.`,
  );
}
