/** How instants are written in envelopes. */

/** UTC, whole seconds, trailing `Z`: what the fixtures of Open Connectors show. @param instant ISO 8601, or milliseconds. */
export function utcSeconds(instant: string | number): string {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? String(instant) : `${date.toISOString().slice(0, 19)}Z`;
}
