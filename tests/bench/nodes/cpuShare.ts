/** A share of a processor that some processes have together, as of a machine of their own: a cgroup of the kernel. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** A short period makes a slow processor of a share; of a long one the processes would stand still for most. */
const periodUs = 10_000;
const versionOne = '/sys/fs/cgroup/cpu';
const versionTwo = '/sys/fs/cgroup';

/** The processes with this share. */
export interface CpuShare {
  /** Adds a process and its children; what they start later is added by the kernel. */
  add(pid: number): Promise<void>;
  /** Removes the share. Its processes have ended. */
  stop(): Promise<void>;
}

/**
 * Makes a share.
 * @param processors 0.2 is a fifth of one processor
 * @throws Error where the kernel does not let this process: a container often may not
 */
export async function makeCpuShare(name: string, processors: number): Promise<CpuShare> {
  const quotaUs = Math.round(processors * periodUs);
  const isOne = existsSync(path.join(versionOne, 'cpu.cfs_quota_us'));
  const group = path.join(isOne ? versionOne : versionTwo, `hotline-bench-${name}`);
  if (!isOne) await writeFile(path.join(versionTwo, 'cgroup.subtree_control'), '+cpu');
  await mkdir(group, { recursive: true });
  if (isOne) {
    await writeFile(path.join(group, 'cpu.cfs_period_us'), String(periodUs));
    await writeFile(path.join(group, 'cpu.cfs_quota_us'), String(quotaUs));
  } else {
    await writeFile(path.join(group, 'cpu.max'), `${quotaUs} ${periodUs}`);
  }
  const members = path.join(group, 'cgroup.procs');
  return {
    async add(pid) {
      const { stdout } = await run('pgrep', ['-P', String(pid)]).catch(() => ({ stdout: '' }));
      for (const each of [String(pid), ...stdout.split('\n').filter(Boolean)]) {
        await writeFile(members, each);
      }
    },
    async stop() {
      // The kernel may need a moment to forget processes that have ended.
      while ((await readFile(members, 'utf8')) !== '') await sleep(50);
      await rmdir(group);
    },
  };
}
