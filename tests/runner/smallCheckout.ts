/** A small checkout with the runner of this one: real jest runs, one-line tests. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../app/core/paths.js';
import type { AllResults } from './results.js';

const run = promisify(execFile);

/** A folder with one test of each project, in which `make test` can be run. */
export class SmallCheckout {
  private constructor(readonly folder: string) {}

  static async make(): Promise<SmallCheckout> {
    const checkout = new SmallCheckout(await mkdtemp(path.join(os.tmpdir(), 'hotline-run-')));
    for (const name of [
      'tests/runner',
      'tests/parts/runTypescript.cjs',
      'app/core/paths.ts',
      'app/local/parts/session.ts',
      'tsconfig.json',
      'jest.config.cjs',
    ]) {
      await cp(path.join(projectRoot, name), path.join(checkout.folder, name), {
        recursive: true,
        filter: (file) => !file.endsWith('.test.ts'),
      });
    }
    await symlink(
      path.join(projectRoot, 'node_modules'),
      path.join(checkout.folder, 'node_modules'),
    );
    for (const server of ['startParts', 'stopParts', 'startTelephony', 'stopTelephony']) {
      await checkout.write(`tests/parts/${server}.ts`, 'export default () => undefined;\n');
    }
    await cp(
      path.join(projectRoot, 'tests/failedCalls/callEnvironment.ts'),
      path.join(checkout.folder, 'tests/failedCalls/callEnvironment.ts'),
    );
    await checkout.write('tests/failedCalls/keepFailed.ts', '');
    await checkout.write('tests/rules/a.test.ts', "test('adds', () => expect(1 + 1).toBe(2));\n");
    await checkout.write('tests/store/b.test.ts', "test('stores', () => expect(1 + 1).toBe(2));\n");
    await checkout.write('tests/e2e/c.test.ts', "test('calls', () => expect(1 + 1).toBe(2));\n");
    await checkout.write('var/test/results.json', '{"numPassedTests":99}');
    return checkout;
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  async write(file: string, text: string): Promise<void> {
    await mkdir(path.dirname(path.join(this.folder, file)), { recursive: true });
    await writeFile(path.join(this.folder, file), text);
  }

  read(file: string): Promise<string> {
    return readFile(path.join(this.folder, file), 'utf8');
  }

  /** Runs the tests as `make test` does, without set-up. */
  async makeTest(...args: string[]): Promise<{ code: number; said: string }> {
    const typescript = ['--require', './tests/parts/runTypescript.cjs'];
    const given = [...typescript, 'tests/runner/run.ts', ...args];
    const { stdout, stderr, code } = await run(process.execPath, given, {
      cwd: this.folder,
    }).then(
      (done) => ({ ...done, code: 0 }),
      (error: { stdout: string; stderr: string; code: number }) => error,
    );
    return { code, said: stdout + stderr };
  }

  /** Reads the results that the last run left. */
  async results(): Promise<AllResults> {
    return JSON.parse(await this.read('var/test/results.json')) as AllResults;
  }

  git(...args: string[]) {
    return run('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], {
      cwd: this.folder,
    });
  }
}
