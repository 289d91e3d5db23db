/** What may be attached to an order. */
import { lookup } from 'mime-types';

export interface AttachmentLimits {
  readonly maxBytes: number;
  /** Of one order, erased ones not counted. */
  readonly maxFiles: number;
}

/** The longest name that a file system takes. */
const maxNameBytes = 255;

export type AttachmentRefusal = 'empty' | 'too_large' | 'name_too_long';

/** Why a file may not be attached; null when it may. */
export function whyNotAttachment(
  file: { readonly name: string; readonly bytes: number },
  { maxBytes }: AttachmentLimits,
): AttachmentRefusal | null {
  if (file.bytes === 0) return 'empty';
  if (file.bytes > maxBytes) return 'too_large';
  return Buffer.byteLength(file.name) > maxNameBytes ? 'name_too_long' : null;
}

/** By the ending of the name only: what is inside is for whoever opens it. */
export function mediaTypeOf(name: string): string {
  const type = lookup(name);
  return type === false ? 'application/octet-stream' : type;
}

/**
 * A name that a sender chose as one that is safe in a folder: no way out of it, nothing hidden, nothing that a terminal
 * or another system takes for more than a letter.
 */
export function safeFileName(name: string): string {
  const safe = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}/\\:*?"<>|]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  return shortened(safe) || 'file';
}

/** Some bytes less than a file system takes, for what is put before it; the ending stays. */
function shortened(name: string): string {
  const letters = [...name];
  const dot = letters.lastIndexOf('.');
  const ending = dot > 0 && letters.length - dot <= 10 ? letters.splice(dot) : [];
  while (Buffer.byteLength([...letters, ...ending].join('')) > maxNameBytes - 55) letters.pop();
  return [...letters, ...ending].join('');
}
