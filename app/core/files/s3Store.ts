/**
 * A service that speaks the S3 protocol as the store of files: MinIO, Ceph, Garage, or a public
 * cloud's. Requests are signed (Signature Version 4), the content's hash with them.
 *
 * Nothing is repeated here: whoever hands a file over tries again later.
 */
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { checkKey, type FileStore } from './fileStore.js';

export interface S3Options {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Whether the bucket is part of the path, or of the host's name. */
  readonly isBucketInPath: boolean;
  /** Milliseconds without a byte after which a request fails. */
  readonly patienceMs: number;
}

/** Makes a store of a bucket, which must exist. */
export function s3Store(options: S3Options): FileStore {
  const { endpoint, region, bucket, accessKeyId, secretAccessKey, patienceMs } = options;
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: options.isBucketInPath,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: patienceMs, socketTimeout: patienceMs },
    // Else it warns on the console that it does not repeat a request.
    logger: { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore },
    // Many services do not know the sums that it would add. We give our own.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const at = (key: string) => ({ Bucket: bucket, Key: checkKey(key) });
  return {
    place: `${endpoint} (${bucket})`,
    async put(key, file, sha256) {
      const handle = await open(file, 'r');
      try {
        const command = new PutObjectCommand({
          ...at(key),
          Body: handle.createReadStream({ autoClose: false }),
          ContentLength: (await handle.stat()).size,
          ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
        });
        // Part of what is signed: a service refuses content that has another hash.
        command.middlewareStack.add(
          (next) => (given) => {
            const { headers } = given.request as { headers: Record<string, string> };
            headers['x-amz-content-sha256'] = sha256;
            return next(given);
          },
          { step: 'build' },
        );
        await client.send(command);
      } finally {
        await handle.close();
      }
    },
    async get(key) {
      try {
        const { Body: body } = await client.send(new GetObjectCommand(at(key)));
        return body instanceof Readable ? body : null;
      } catch (error) {
        if (error instanceof NoSuchKey) return null;
        throw error;
      }
    },
    async delete(key) {
      await client.send(new DeleteObjectCommand(at(key)));
    },
    async *list(folder) {
      const below = { Bucket: bucket, Prefix: `${checkKey(folder)}/` };
      for await (const { Contents: found = [] } of paginateListObjectsV2({ client }, below)) {
        yield found.flatMap(({ Key: key }) => key ?? []);
      }
    },
  };
}

function ignore(): void {
  // Errors are thrown, too.
}
