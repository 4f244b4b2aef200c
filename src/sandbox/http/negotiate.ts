/** Which format a request wants and which it brings. */
import { refuse } from './problem';

/** The two languages of the API. */
export type Format = 'json' | 'xml';

const FORMATS: Readonly<Record<string, Format>> = {
  '*/*': 'json',
  'application/*': 'json',
  'application/json': 'json',
  'text/json': 'json',
  'application/xml': 'xml',
  'text/xml': 'xml',
};

/** The wanted format, JSON when nothing is said; `undefined` when only other types are wanted. */
export function acceptedFormat(accept: string | undefined): Format | undefined {
  if (accept === undefined || accept.trim() === '') return 'json';
  const wanted = accept.split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    return { format: FORMATS[type], quality: Number(quality) };
  });
  const known = wanted.filter(({ format, quality }) => format !== undefined && quality > 0);
  return known.sort((a, b) => b.quality - a.quality)[0]?.format;
}

/** The kind of a request body. */
export type BodyType = Format | 'form' | 'multipart';

/** What a body is written in. @throws {Refusal} 415 when it is nothing that the site reads. */
export function bodyType(contentType: string | undefined): BodyType {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'multipart/form-data') return 'multipart';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  const format = type.includes('*') ? undefined : FORMATS[type];
  if (format === undefined)
    throw refuse(415, `The content type ${type === '' ? '(none)' : type.slice(0, 80)} is not supported`);
  return format;
}
