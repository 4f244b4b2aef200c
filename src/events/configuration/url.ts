/** Takes the url of a polled resource apart: `/hubs/<any>/<resource>?where=...&pageSize=...`. */

/** The parts of a url whose placeholders hold values already. */
export interface ResourceUrl {
  /** Names of the path without hub and ids: `suppliers/addresses`; empty when there is none. */
  readonly resource: string;
  /** Ids in the path, outermost first. */
  readonly parentIds: readonly string[];
  /** Parameters by name, decoded; the last one wins where a name is repeated. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly repeated: readonly string[];
}

/** The parts, or what is wrong. */
export function parseResourceUrl(url: string): ResourceUrl | { readonly fault: string } {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) {
    return { fault: 'a path such as /hubs/businessspendmanagement/invoices is expected, not a whole address' };
  }
  const question = url.indexOf('?');
  const path = (question === -1 ? url : url.slice(0, question)).split('/').filter((segment) => segment !== '');
  if (path[0]?.toLowerCase() === 'hubs') path.splice(0, 2);
  const segments = path.map(decode);
  const ids = segments.filter((segment) => /^\d+$/.test(segment));
  const resource = segments.filter((segment) => !/^\d+$/.test(segment)).join('/');
  const parameters = new Map<string, string>();
  const repeated: string[] = [];
  for (const pair of question === -1 ? [] : url.slice(question + 1).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals)).trim();
    if (parameters.has(name)) repeated.push(name);
    parameters.set(name, equals === -1 ? '' : decode(pair.slice(equals + 1)));
  }
  return { resource, parentIds: ids, parameters, repeated };
}

/** A url whose placeholders were encoded with the rest of it, with placeholders that can be seen. */
export function decodePlaceholders(url: string): string {
  return url.replace(/%24(?:%7B|\{)(?:(?!%7D|\}).){0,400}(?:%7D|\})/gi, decode);
}

/** A `%` that encodes nothing stands for itself, as in `name LIKE 'a%'`; a `+` is a space, as servers read it. */
function decode(text: string): string {
  return text.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}
