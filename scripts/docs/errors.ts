// `npm run docs:errors`: writes docs/reference/errors.md anew.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type * as errors from '../../src/errors/index.ts';
import { loadSource, repositoryPath } from '../generate/source-loader.ts';
import { errorsPage } from './errors-page.ts';

const { ERROR_CATALOGUE } = loadSource<typeof errors>('errors/index.ts');
const page = repositoryPath('docs/reference/errors.md');

mkdirSync(path.dirname(page), { recursive: true });
writeFileSync(page, errorsPage(ERROR_CATALOGUE));
console.log(`Wrote docs/reference/errors.md: ${Object.keys(ERROR_CATALOGUE).length} codes.`);
