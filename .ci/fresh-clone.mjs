// Does what a newcomer does: clones the repository into an empty folder, says `npm start` with nothing but the
// machine's own Node.js on the PATH, waits until designer and sandbox answer, and stops it as a process manager would.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_LIMIT_MS = 300_000;
const STOP_LIMIT_MS = 20_000;

const root = path.dirname(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname));
const [, , scratch] = process.argv;
assert(scratch !== undefined, 'Usage: node .ci/fresh-clone.mjs <empty folder>');
const clone = path.join(scratch, 'fresh clone');
const logFile = path.join(root, 'artifacts', 'npm-start.log');

function cloneRepository() {
  const { status } = spawnSync('git', ['clone', '--quiet', root, clone], { stdio: 'inherit' });
  assert.equal(status, 0, 'git clone failed');
}

function start() {
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => !folder.includes('node_modules'));
  // Nothing of the npm that may have started us: a newcomer's shell has none of it.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  return spawn('npm', ['start'], {
    cwd: clone,
    env: { ...env, PATH: folders.join(path.delimiter) },
    stdio: ['ignore', log, log],
    detached: true,
  });
}

/** The addresses that `npm start` prints. */
async function addresses(child) {
  const from = Date.now();
  while (Date.now() - from < START_LIMIT_MS) {
    const said = readFileSync(logFile, 'utf8');
    const designer = /Designer\s+(http\S+?)\/?\s/.exec(said)?.[1];
    const sandbox = /Sandbox\s+(http\S+?)\/?\s/.exec(said)?.[1];
    const key = /API key (\S+?)\)/.exec(said)?.[1];
    if (designer && sandbox && key) {
      console.log(`npm start was ready after ${Math.round((Date.now() - from) / 1000)} s.`);
      return { designer, sandbox, key };
    }
    assert.equal(child.exitCode, null, 'npm start ended by itself');
    await sleep(250);
  }
  assert.fail(`npm start printed no addresses within ${START_LIMIT_MS / 1000} s`);
}

async function answers(url, status, holds, headers = {}) {
  const response = await fetch(url, { headers: { accept: 'application/json, text/html', ...headers } });
  const body = await response.text();
  assert.equal(response.status, status, `${url} answered ${response.status}: ${body.slice(0, 300)}`);
  assert(body.includes(holds), `${url} answered without "${holds}": ${body.slice(0, 300)}`);
  console.log(`${url} answers ${response.status}.`);
}

/** npm itself ends before what it has started has closed its ports, so silence is what counts. */
async function stop(child, urls) {
  child.kill('SIGTERM');
  const from = Date.now();
  while (Date.now() - from < STOP_LIMIT_MS) {
    const answering = await Promise.all(urls.map(isAnswering));
    const ended = child.exitCode !== null || child.signalCode !== null;
    if (ended && !answering.includes(true)) {
      console.log(`Both had stopped after ${((Date.now() - from) / 1000).toFixed(1)} s.`);
      return;
    }
    await sleep(250);
  }
  assert.fail(`npm start still ran ${STOP_LIMIT_MS / 1000} s after it was told to stop`);
}

async function isAnswering(url) {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

cloneRepository();
const child = start();
try {
  const { designer, sandbox, key } = await addresses(child);
  await answers(`${designer}/`, 200, 'red/red');
  await answers(`${designer}/nodes`, 200, 'coupa-query');
  await answers(`${designer}/flows`, 200, 'coupa-query');
  await answers(`${sandbox}/api/suppliers?limit=1`, 200, '"id"', { 'x-coupa-api-key': key });
  await answers(`${sandbox}/api/suppliers?limit=1`, 401, '', { 'x-coupa-api-key': 'wrong' });
  await stop(child, [designer, sandbox]);
} catch (error) {
  console.error(readFileSync(logFile, 'utf8').slice(-8000));
  console.error(`npm start in a fresh clone: ${error.message}`);
  process.exitCode = 1;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
