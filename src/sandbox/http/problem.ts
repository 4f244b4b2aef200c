/** A request that the site refuses, in the documented error shape. */

/** Carries status and messages from wherever a refusal is found to the one place that answers it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly status: number,
    /** Messages, by model for a validation error. */
    readonly errors: Readonly<Record<string, readonly string[]>>,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(Object.values(errors).flat().join('; '));
  }
}

/** A refusal with one message that belongs to no model. */
export function refuse(status: number, message: string, headers?: Readonly<Record<string, string>>): Refusal {
  return new Refusal(status, { error: [message] }, headers);
}
