/**
 * Programs that read what strangers send get neither the hotline's secrets, nor the network, nor more memory, time and disk
 * than a page needs. Each program is put in its place by a script that notes what it was given, and then runs it.
 */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { mayLeaveNetwork } from '../../../app/core/programs/startProgram.js';
import { projectRoot } from '../../../app/core/paths.js';
import { runTypescript } from '../../parts/typescript.js';

const run = promisify(execFile);

/** Settings that hold what serves as a password, as the app's environment has them. */
const secrets = {
  DATABASE_URL: 'postgresql://hotline_app:the-secret@127.0.0.1/hotline',
  REDIS_URL: 'redis://:the-secret@127.0.0.1/0',
  ARI_PASSWORD: 'the-secret',
  SMS_PASSWORD: 'the-secret',
  NODE_OPTIONS: '--no-deprecation --title=the-secret',
};

const readers = ['gs', 'tiffcp', 'tiff2pdf', 'tesseract', 'bzip2', 'sox'] as const;
const own = ['espeak-ng'] as const;

let folder: string;
/** What each program was given, by its name. */
const given = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hotline-programs-'));
  const places = path.join(folder, 'bin');
  const notes = path.join(folder, 'notes');
  const work = path.join(folder, 'work');
  for (const each of [places, notes, work]) await mkdir(each);
  for (const program of [...readers, ...own]) {
    const real = (await run('sh', ['-c', `command -v ${program}`])).stdout.trim();
    const script = path.join(places, program);
    // The limits are read from /proc: `ulimit` of a shell knows other units.
    await writeFile(
      script,
      `#!/bin/sh
{ tr '\\0' '\\n' </proc/$$/environ; cat /proc/self/limits; cat /proc/net/dev; } >${notes}/${program}.$$
exec ${real} "$@"
`,
    );
    await chmod(script, 0o755);
  }
  const program = path.join(projectRoot, 'tests/core/programs/readForeignFiles.ts');
  await run(process.execPath, [...runTypescript, program, work], {
    cwd: projectRoot,
    env: { PATH: `${places}:${process.env.PATH ?? ''}`, LANG: 'C.UTF-8', ...secrets },
  });
  for (const name of await readdir(notes)) {
    const key = name.replace(/\.\d+$/, '');
    given.set(key, `${given.get(key) ?? ''}${await readFile(path.join(notes, name), 'utf8')}`);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const what = (program: string) => {
  const text = given.get(program);
  if (text === undefined) throw new Error(`${program} was not run`);
  return text;
};

test.each([...readers, ...own])('%s gets no secret of the hotline', (program) => {
  expect(what(program)).not.toContain('the-secret');
  expect(what(program)).toContain('LANG=C.UTF-8');
});

test.each(readers)('%s is limited in time, memory, and what it may write', (program) => {
  expect(what(program)).toMatch(/^Max cpu time +\d+ /m);
  expect(what(program)).toMatch(/^Max address space +\d+ /m);
  expect(what(program)).toMatch(/^Max file size +\d+ /m);
  expect(what(program)).toMatch(/^Max core file size +0 /m);
});

test.each(readers)('%s has no network, where the kernel permits that', async (program) => {
  // In a network of its own, nothing has ever carried a byte.
  const lines = what(program).match(/^ *[^\s:]+: +\d.*$/gm) ?? [];
  const carried = lines.filter((line) => /: .*[1-9]/.test(line));
  expect(lines).not.toEqual([]);
  expect(carried.length === 0).toBe(await mayLeaveNetwork());
});
