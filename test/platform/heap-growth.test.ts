/** What a process keeps of the memory that records streamed through. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const PROGRAM = `
const { getHeapSpaceStatistics } = require('node:v8');
const [bounded] = process.argv.slice(1);
if (bounded !== '') require(bounded).boundHeapGrowth();
const kept = [];
for (let page = 0; page < 400; page++) {
  const text = JSON.stringify(Array.from({ length: 1000 }, (_, id) => ({ id, number: 'INV-' + page + '-' + id })));
  kept.push(JSON.parse(text));
  if (kept.length > 10) kept.shift();
}
const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
console.log(young.space_size / 2 ** 20);
`;

function youngMegabytes(module: string): number {
  return Number(execFileSync(process.execPath, ['-e', PROGRAM, module], { encoding: 'utf8' }));
}

describe('The heap of a process', () => {
  it('stays small with bounded growth, where V8 by itself lets it grow with what streams through', () => {
    const dist = path.resolve('dist', 'platform', 'heap-growth.js');
    expect(youngMegabytes(dist)).toBeLessThan(8);
    expect(youngMegabytes('')).toBeGreaterThan(8);
  });
});
