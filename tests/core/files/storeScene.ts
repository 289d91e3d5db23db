/** A store of files and the nodes that hand their files over to it, for each kind of store. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { createLogger, type Logger } from 'winston';
import { readConfig } from '../../../app/core/config.js';
import { folderOf, keyOf, type FileKind } from '../../../app/core/files/fileKinds.js';
import type { FileStore } from '../../../app/core/files/fileStore.js';
import { HandOver } from '../../../app/core/files/handOver.js';
import { storeMarkKey } from '../../../app/core/files/ownStore.js';
import { storeOf } from '../../../app/core/files/storeOf.js';
import { readHandOverStates } from '../../../app/core/files/store/storedFiles.js';
import { insertAttachment } from '../../../app/tickets/store/ticketAttachments.js';
import { insertMessage } from '../../../app/tickets/store/ticketMessages.js';
import type { Ticket } from '../../../app/tickets/store/tickets.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { databaseOnly } from '../../parts/databaseOnly.js';
import { makeScene, type Scene } from '../../tickets/scene.js';
import type { ObjectServer } from './objectServer.js';

/** A kind of store: its settings, and what may happen to it. */
export interface StoreKind {
  readonly settings: Readonly<Record<string, string>>;
  readonly away: () => Promise<void>;
  readonly back: () => Promise<void>;
  /** Has another one in its place: an empty folder as an unmounted disk leaves it, or a bucket without the mark. */
  readonly becomesOther: () => Promise<void>;
  /** Takes no recording any more, and has its mark all the same. */
  readonly refuses: () => Promise<void>;
  readonly takes: () => Promise<void>;
}

export type StoreNode = ReturnType<StoreScene['node']>;

let count = 0;

/** Nodes with their folders, a store of each kind, and a database; for one test. */
export class StoreScene {
  private constructor(
    readonly server: ObjectServer,
    readonly database: TestDatabase,
    readonly scene: Scene,
    readonly own: string,
    private readonly ticket: Ticket,
  ) {}

  static async open(server: ObjectServer, folder: string): Promise<StoreScene> {
    const database = await cleanDatabase({ sample: true });
    const scene = await makeScene(database.pool);
    const ticket = await scene.open({ message: { body: 'x' } });
    const own = path.join(folder, String(++count));
    await mkdir(path.join(own, 'shared'), { recursive: true });
    // The bucket is one for all tests.
    await server.store.delete(storeMarkKey);
    return new StoreScene(server, database, scene, own, ticket);
  }

  async close(): Promise<void> {
    await this.server.back();
    await this.server.permit('everything');
    await this.database.close();
  }

  /** The folder that is a store. */
  get shared(): string {
    return path.join(this.own, 'shared');
  }

  /** @returns a node. Its `pass` does what its process does every ten seconds. */
  node(name: string, { settings }: StoreKind, log: Logger = createLogger({ silent: true })) {
    const config = readConfig({
      ...databaseOnly(this.database),
      ...settings,
      HOTLINE_NODE: name,
      RECORDINGS_DIR: path.join(this.own, name, 'recordings'),
      ATTACHMENTS_DIR: path.join(this.own, name, 'attachments'),
      SMS_DIR: path.join(this.own, name, 'sms'),
      RECORDINGS_KEEP_DAYS: '90',
      MESSAGES_KEEP_DAYS: '730',
    });
    const app = { db: this.database.pool, clock: { now: () => this.scene.now() }, config, log };
    const store = storeOf(config) as FileStore;
    const pass = async () => {
      const handOver = new HandOver(app, store);
      const wasThere = await handOver.pass();
      await handOver.tidy();
      return wasThere;
    };
    return { app, store, pass };
  }

  /**
   * Makes a file of a node, and the row that names it.
   * @param below the folder that has the days, with a slash.
   */
  async make(of: StoreNode, kind: FileKind, said = `said ${randomUUID()}`, below = '') {
    const { scene, ticket } = this;
    const db = this.database.pool;
    const file = `${below}2026/11/24/${randomUUID()}${kind === 'attachments' ? '' : '.wav'}`;
    const sha256 = createHash('sha256').update(said).digest('hex');
    await mkdir(path.dirname(place(of, kind, file)), { recursive: true });
    await writeFile(place(of, kind, file), said);
    if (kind === 'recordings') {
      await db.query(
        `INSERT INTO recordings (id, call_id, node, file, started_at, ended_at, length_ms, sha256, status)
         VALUES (gen_random_uuid(), $1, $2, $3, $4, $4, 1000, $5, 'stored')`,
        [await scene.call('13700000001'), of.app.config.HOTLINE_NODE, file, scene.now(), sha256],
      );
    } else if (kind === 'messages') {
      const voice = { file, lengthMs: 1000, sha256 };
      await insertMessage(db, ticket.id, 'repeat', { voice }, scene.now());
    } else {
      const given = {
        name: 'a.pdf',
        mediaType: 'application/pdf',
        file,
        bytes: said.length,
        sha256,
      };
      await insertAttachment(db, ticket.id, given, { kind: 'caller' }, scene.now());
    }
    return { kind, file, sha256, said };
  }

  async waitingOf(name: string) {
    const states = await readHandOverStates(this.database.pool);
    return states
      .filter((each) => each.node === name)
      .map(({ kind, waiting, problem }) => ({ kind, waiting, problem }));
  }
}

export function folderKind({ shared }: StoreScene): StoreKind {
  const unmounted = `${shared}.away`;
  return {
    settings: { FILES_STORE: 'folder', FILES_DIR: shared },
    away: () => rename(shared, unmounted),
    async back() {
      await rm(shared, { recursive: true, force: true });
      await rename(unmounted, shared);
    },
    async becomesOther() {
      await rename(shared, unmounted);
      await mkdir(shared);
    },
    // Another user's file is in the place of the folder.
    refuses: () => writeFile(path.join(shared, 'recordings'), ''),
    takes: () => rm(path.join(shared, 'recordings')),
  };
}

export function s3Kind({ server }: StoreScene): StoreKind {
  const { endpoint, bucket, accessKeyId, secretAccessKey } = server.options;
  return {
    settings: {
      FILES_STORE: 's3',
      S3_URL: endpoint,
      S3_BUCKET: bucket,
      S3_ACCESS_KEY_ID: accessKeyId,
      S3_SECRET_ACCESS_KEY: secretAccessKey,
    },
    away: () => server.away(),
    back: () => server.back(),
    becomesOther: () => server.store.delete(storeMarkKey),
    refuses: () => server.permit('reading'),
    takes: () => server.permit('everything'),
  };
}

export const storeKinds: readonly [string, (its: StoreScene) => StoreKind][] = [
  ['a folder', folderKind],
  ['an S3 store', s3Kind],
];

/** Where a file of a node lies. */
export const place = ({ app }: StoreNode, kind: FileKind, file: string) =>
  path.join(folderOf(app.config, kind), file);

/** What the store has of a file; null: nothing. */
export async function content({ store }: StoreNode, kind: FileKind, file: string) {
  const stream = await store.get(keyOf(kind, file));
  return stream === null ? null : text(stream);
}

/** What a file on this machine holds; null when there is none. */
export const there = (file: string) => readFile(file, 'utf8').catch(() => null);

/** Lets ten minutes and more pass since a file was read last. */
export const unread = (file: string) => utimes(file, new Date(0), new Date(0));
