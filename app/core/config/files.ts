/** The settings of the store of files, which all nodes share. */
import { z } from 'zod';
import { safeAddress } from './safeAddress.js';

export const fileSettings = {
  /**
   * Where recordings, messages and attachments are kept: `local` (in RECORDINGS_DIR and
   * ATTACHMENTS_DIR of the node that made them), `folder` (FILES_DIR) or `s3`. A node hands its files
   * over to the last two.
   */
  FILES_STORE: z.enum(['local', 'folder', 's3']).default('local'),
  /** For `folder`: a folder that all nodes have mounted, such as by NFS. */
  FILES_DIR: z.string().startsWith('/', 'must be an absolute path').optional(),
  /** For `s3`: the address of the service, its region, and the bucket, which must exist. */
  S3_URL: safeAddress.optional(),
  S3_REGION: z.string().min(1).default('us-east-1'),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket')
    .optional(),
  /** Whether the bucket is part of the `path` or of the `host`: public clouds want the latter. */
  S3_BUCKET_IN: z.enum(['path', 'host']).default('path'),
  S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
};

/** The settings that the store of files needs. */
export const fileSettingNames = [
  'FILES_STORE',
  'FILES_DIR',
  'S3_URL',
  'S3_REGION',
  'S3_BUCKET',
  'S3_BUCKET_IN',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
] as const satisfies readonly (keyof typeof fileSettings)[];

export type FileSettings = Readonly<z.infer<z.ZodObject<typeof fileSettings>>>;

const needed: Readonly<Record<FileSettings['FILES_STORE'], readonly (keyof FileSettings)[]>> = {
  local: [],
  folder: ['FILES_DIR'],
  s3: ['S3_URL', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
};

/** Finds settings that the store needs and that are not set. */
export function findMissingFileSettings(config: FileSettings): string[] {
  const { FILES_STORE } = config;
  return needed[FILES_STORE].filter((name) => config[name] === undefined).map(
    (name) => `${name} is not set, but FILES_STORE=${FILES_STORE} needs it`,
  );
}
