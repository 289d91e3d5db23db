/** Makes the store that the settings name. */
import { ConfigError } from '../config.js';
import { findMissingFileSettings, type FileSettings } from '../config/files.js';
import type { FileStore } from './fileStore.js';
import { folderStore } from './folderStore.js';

/** Milliseconds without a byte from the store after which a request fails. */
const patienceMs = 10_000;

const made = new WeakMap<FileSettings, FileStore | null>();

/**
 * Returns the store of these settings, the same each time; null when files stay on their node.
 * @throws ConfigError when a setting is missing.
 */
export function storeOf(config: FileSettings): FileStore | null {
  const known = made.get(config);
  if (known !== undefined) return known;
  const problems = findMissingFileSettings(config);
  if (problems.length > 0) throw new ConfigError(problems);
  const store = makeStore(config);
  made.set(config, store);
  return store;
}

function makeStore(config: FileSettings): FileStore | null {
  if (config.FILES_STORE === 'local') return null;
  if (config.FILES_STORE === 'folder') return folderStore(config.FILES_DIR ?? '');
  const options = {
    endpoint: config.S3_URL ?? '',
    region: config.S3_REGION,
    bucket: config.S3_BUCKET ?? '',
    accessKeyId: config.S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: config.S3_SECRET_ACCESS_KEY ?? '',
    isBucketInPath: config.S3_BUCKET_IN === 'path',
    patienceMs,
  };
  // Takes a third of a second to load: only processes with such a store do.
  const loading = import('./s3Store.js').then(({ s3Store }) => s3Store(options));
  loading.catch(() => undefined);
  return {
    place: `${options.endpoint} (${options.bucket})`,
    put: async (key, file, sha256) => (await loading).put(key, file, sha256),
    get: async (key) => (await loading).get(key),
    delete: async (key) => (await loading).delete(key),
    async *list(folder) {
      yield* (await loading).list(folder);
    },
  };
}
