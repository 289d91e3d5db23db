/** Which files may be attached to a ticket. */
import { lookup } from 'mime-types';

/** Limits on attachments. */
export interface AttachmentLimits {
  readonly maxBytes: number;
  /** Files per ticket; erased ones do not count. */
  readonly maxFiles: number;
}

/** The longest name that a file system accepts, in bytes. */
const maxNameBytes = 255;

/** Why a file may not be attached. */
export type AttachmentRefusal = 'empty' | 'too_large' | 'name_too_long';

/** Returns why a file may not be attached; null when it may. */
export function whyNotAttachment(
  file: { readonly name: string; readonly bytes: number },
  { maxBytes }: AttachmentLimits,
): AttachmentRefusal | null {
  if (file.bytes === 0) return 'empty';
  if (file.bytes > maxBytes) return 'too_large';
  return Buffer.byteLength(file.name) > maxNameBytes ? 'name_too_long' : null;
}

/** Returns the media type by the ending of the name only. The content is not inspected. */
export function mediaTypeOf(name: string): string {
  const type = lookup(name);
  return type === false ? 'application/octet-stream' : type;
}

/**
 * Turns a name that a sender chose into one that is safe in a folder: it does not lead out of the
 * folder, is not hidden, and has nothing that a terminal or another system takes for more than a
 * letter.
 */
export function safeFileName(name: string): string {
  const safe = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}/\\:*?"<>|]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  return shortened(safe) || 'file';
}

/**
 * Shortens a name to some bytes less than a file system accepts, to leave room for a prefix. The
 * ending stays.
 */
function shortened(name: string): string {
  const letters = [...name];
  const dot = letters.lastIndexOf('.');
  const ending = dot > 0 && letters.length - dot <= 10 ? letters.splice(dot) : [];
  while (Buffer.byteLength([...letters, ...ending].join('')) > maxNameBytes - 55) letters.pop();
  return [...letters, ...ending].join('');
}
