/**
 * The files of a machine with PostgreSQL that keeps backups, where the handbook has them: `/var/lib/postgresql/hotline`,
 * `/etc/hotline-patroni`, `/etc/pgbackrest`; and the folder of the backups, which both machines see.
 */
import { chown, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../../app/core/paths.js';
import { layOutConfig } from '../../../app/local/parts/asterisk.js';
import {
  runBlock,
  startMachineWithOwnFiles,
  type MachineWithOwnFiles,
} from '../handbook/ownFiles.js';

/** What Patroni's configuration is told beside that of a cluster without backups, as the handbook says. */
export const archiveVariables = { ARCHIVE_MODE: 'on', ARCHIVE_TIMEOUT: '60s' };

/** In a network of its own, `postgres` is who runs the tests, unless that is root. */
const setUp = `
  if [ "$(id -u)" != 0 ]; then sed -i "1i postgres:x:$(id -u):$(id -g)::/var/lib/postgresql:/bin/sh" /etc/passwd; fi
  mkdir -p /var/lib/postgresql /run/postgresql /tmp/pgbackrest
  mount --bind "$home/postgresql" /var/lib/postgresql
  mount -t tmpfs tmpfs /tmp/pgbackrest
  rm -rf /etc/hotline-patroni /etc/pgbackrest
  ln -s "$home/etc" /etc/hotline-patroni
  ln -s "$home/pgbackrest" /etc/pgbackrest
  if [ "$(id -u)" = 0 ]; then chown postgres: /run/postgresql /tmp/pgbackrest; fi`;

/**
 * @param home of the machine, with Patroni's configuration in `etc` and PostgreSQL's data in `postgresql`
 * @param backups the folder that both machines see
 */
export async function startMachineWithBackups(
  home: string,
  backups: string,
  owner: { readonly uid: number; readonly gid: number } | null,
  variables: Readonly<Record<string, string>>,
): Promise<MachineWithOwnFiles> {
  const config = path.join(home, 'pgbackrest');
  await layOutConfig(path.join(projectRoot, 'docs/availability/pgbackrest'), config, {
    ...variables,
    BACKUP_DIR: backups,
  });
  await mkdir(backups, { recursive: true, mode: 0o700 });
  if (owner !== null) {
    for (const each of [backups, config, path.join(config, 'pgbackrest.conf')]) {
      await chown(each, owner.uid, owner.gid);
    }
  }
  const machine = await startMachineWithOwnFiles(home);
  const { code, stderr } = await runBlock(setUp, { enter: machine.enter, env: { home } });
  if (code !== 0) throw new Error(`a machine with backups cannot be set up:\n${stderr}`);
  return machine;
}
