/** Paths of a release taken apart into segments, one route per operation and optional segment. */
import type { ListedOperation } from './merge.ts';

/** A part of a path: `suppliers`, or `{id}` as `id` of kind parameter. */
export interface Segment {
  readonly kind: 'static' | 'parameter';
  readonly text: string;
}

/** One operation on one path without optional parts. */
export interface Route {
  readonly listed: ListedOperation;
  readonly segments: readonly Segment[];
  /** Set on a second route of the same operation, and on one that was amended. */
  readonly origin?: 'variant' | 'amendment';
}

/** Segments as a path. */
export function pathOf(segments: readonly Segment[]): string {
  return segments.map(({ kind, text }) => (kind === 'static' ? `/${text}` : `/{${text}}`)).join('');
}

/** Segments without the names of their parameters, to compare. */
export function shapeOf(segments: readonly Segment[]): string {
  return segments.map(({ kind, text }) => (kind === 'static' ? `/${text}` : '/{}')).join('');
}

/** The static segments as the name of an object. */
export function nameOf(segments: readonly Segment[]): string {
  return segments
    .filter(({ kind }) => kind === 'static')
    .map(({ text }) => text)
    .join('/');
}

/** `/image(/{style})` is `/image` and `/image/{style}`; the shortest comes first. */
function spelledOut(path: string): string[] {
  const match = /^([^()]*)\(([^()]*)\)(.*)$/.exec(path);
  if (match === null) return [path];
  const [, before = '', optional = '', after = ''] = match;
  return [...spelledOut(before + after), ...spelledOut(before + optional + after)];
}

/** Whether paths behind a base path can be below `/api`, where every site has them. */
export function canBeBelowApi(basePath: string): boolean {
  return /^\/?$|^\/api(\/|$)/.test(basePath);
}

/**
 * A path below `/api`, whichever way a file spells it: with `/api` in the path or in the base path, with a slash at its
 * end or without. A base path that leads somewhere else counts as `/api`.
 */
export function pathBelowApi(basePath: string, path: string): string {
  if (!path.startsWith('/')) return path;
  const base = canBeBelowApi(basePath) ? basePath.replace(/\/+$/, '') : '';
  return `${base}${path}`.replace(/^(?:\/api)+(?=\/)/, '').replace(/(?<=[^/])\/$/, '');
}

/** Segments of a path below `/api`. */
export function segmentsOf(path: string): Segment[] {
  return path
    .split('/')
    .filter((part) => part !== '')
    .map((part) => {
      const parameter = /^\{(.+)\}$/.exec(part);
      return parameter === null
        ? { kind: 'static', text: part }
        : { kind: 'parameter', text: parameter[1] ?? part };
    });
}

/** The routes of all operations. */
export function routesOf(operations: readonly ListedOperation[], origin?: 'amendment'): Route[] {
  return operations.flatMap((listed) =>
    spelledOut(listed.path).map((path, index): Route => {
      const mark = index > 0 ? 'variant' : origin;
      const route = { listed, segments: segmentsOf(path) };
      return mark === undefined ? route : { ...route, origin: mark };
    }),
  );
}
