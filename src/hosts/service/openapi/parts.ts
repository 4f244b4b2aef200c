/** Pieces that descriptions of operations are put together from. */

/** JSON that is not looked into. */
export type Json = Readonly<Record<string, unknown>>;

/** Adds an operation of an object: what it does, its method in small letters, its path below `/api`, and the rest. */
export type Add = (verb: string, method: string, path: string, operation: Json) => void;

/** A reference to a component of the document. */
export function reference(kind: string, name: string): Json {
  return { $ref: `#/components/${kind}/${name}` };
}

/** A body of JSON. */
export function jsonOf(schema: Json): Json {
  return { content: { 'application/json': { schema } } };
}

/** What an operation answers; every failure has the same shape. */
export function answers(description: string, schema: Json | undefined, headers?: Json): Json {
  return {
    200: {
      description,
      ...(headers === undefined ? {} : { headers }),
      ...(schema === undefined ? {} : jsonOf(schema)),
    },
    default: reference('responses', 'Failure'),
  };
}

/** `submit_for_approval` as an identifier. */
export function camelCase(text: string): string {
  return text.replaceAll(/[^a-zA-Z0-9]+([a-zA-Z0-9])/g, (_sign, letter: string) => letter.toUpperCase());
}
