import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isAsStored } from '../../core/files/asStored.js';
import {
  fileHere,
  StoredFileChanged,
  StoreUnavailable,
  type FileHere,
  type FilesApp,
} from '../../core/files/fetchedFiles.js';
import type { FileKind } from '../../core/files/fileKinds.js';
import { refusedBecause, WebError } from './webError.js';

/** A file of the hotline, named by a row: no part of the path comes from a request. */
export interface FileToSend {
  /** The folder that it must lie in. */
  readonly folder: string;
  /** Below the folder. */
  readonly file: string;
  readonly mediaType: string;
  /** SHA-256 of what was stored, where that is known. */
  readonly sha256?: string;
  /** The name to save it under; by default the browser shows or plays it. */
  readonly saveAs?: string;
}

/**
 * Sends a file, or the part that the Range header asks for, as players do when they jump.
 * @throws WebError when the file is not on this machine, or is not what was stored.
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { folder, file, mediaType, sha256, saveAs }: FileToSend,
): Promise<FastifyReply> {
  const { place, size } = await findFile(folder, file, sha256);
  void reply
    .type(mediaType)
    .header('accept-ranges', 'bytes')
    .header('cache-control', 'private, no-store')
    // The browser must not run anything in an attachment as if it were one of our pages.
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header(
      'content-disposition',
      saveAs === undefined ? 'inline' : `attachment; filename*=UTF-8''${encoded(saveAs)}`,
    );
  const range = readRange(request.headers.range, size);
  if (range === 'unsatisfiable') {
    return reply.code(416).header('content-range', `bytes */${size}`).send();
  }
  if (range === null) {
    return reply.header('content-length', size).send(createReadStream(place));
  }
  const { start, end } = range;
  return reply
    .code(206)
    .header('content-range', `bytes ${start}-${end}/${size}`)
    .header('content-length', end - start + 1)
    .send(createReadStream(place, { start, end }));
}

/** A file that a row names: on this machine, or in the store of files. */
export interface KeptFile {
  readonly kind: FileKind;
  readonly file: string;
  readonly sha256: string;
}

/**
 * Finds a file, and brings it from the store if it is there.
 * @throws WebError when the store is away, or has something else.
 */
export async function findKept(app: FilesApp, { kind, ...named }: KeptFile): Promise<FileHere> {
  try {
    return await fileHere(app, kind, named);
  } catch (error) {
    if (error instanceof StoredFileChanged) throw refusedBecause('file_changed', error.message);
    if (error instanceof StoreUnavailable) throw new WebError(503, 'files_away', error.message);
    throw error;
  }
}

/**
 * Sends a file, or the part that the Range header asks for.
 * @throws WebError as {@link findKept} and sendFile do.
 */
export async function sendKept(
  app: FilesApp,
  request: FastifyRequest,
  reply: FastifyReply,
  kept: KeptFile & Omit<FileToSend, 'folder' | 'file'>,
): Promise<FastifyReply> {
  const { kind, file, sha256, ...how } = kept;
  return sendFile(request, reply, {
    ...how,
    sha256,
    ...(await findKept(app, { kind, file, sha256 })),
  });
}

/**
 * Finds a file that a row names.
 * @param folder the folder that it must lie in.
 * @param file below the folder.
 * @param sha256 of what was stored, where that is known.
 * @returns its absolute path, and its size in bytes.
 * @throws WebError when the file is not on this machine, or is not what was stored.
 */
export async function findFile(
  folder: string,
  file: string,
  sha256?: string,
): Promise<{ readonly place: string; readonly size: number }> {
  const place = path.resolve(folder, file);
  // The row is our own, but its path must not leave the folder all the same.
  if (!place.startsWith(path.resolve(folder) + path.sep))
    throw new Error('a file outside its folder');
  const found = await stat(place).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  });
  if (found?.isFile() !== true) {
    throw new WebError(404, 'not_here', 'the file is on another machine, or is gone');
  }
  if (sha256 !== undefined && !(await isAsStored(place, sha256))) {
    throw refusedBecause('file_changed', 'the file is not what was stored (SHA-256)');
  }
  return { place, size: found.size };
}

/** RFC 8187: everything but letters, digits and a few signs is percent-encoded. */
const encoded = (name: string) =>
  encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * Reads a Range header with one range of bytes (RFC 9110, 14.2). Null: the whole file, also for a
 * header of another kind or with several ranges, which no client here needs.
 */
export function readRange(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return null;
  return start >= size ? 'unsatisfiable' : { start, end };
}
