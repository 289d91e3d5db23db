/** Archives for tests: voices as their makers pack them, and hostile ones, byte by byte. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Header, type HeaderData } from 'tar';
import { trialSentences } from '../../../../app/voice/speech/voices/tryVoice.js';
import type { VoiceModel, VoicePart } from '../../../../app/voice/speech/voices/voiceTable.js';
import { tinyVoiceRate, writeTinyVoice } from '../tinyVoice.js';

/** Packs a folder by the system's tar and bzip2, as the makers of voices do. */
export function packFolder(parent: string, name: string, archive: string): void {
  execFileSync('tar', ['--create', '--bzip2', '--file', archive, '--directory', parent, name]);
}

/**
 * Packs a voice that says every character with the same tone. Its folder also gets these files.
 * @param texts what it can say beside the sentences of the trial
 */
export function packTinyVoice(
  parent: string,
  name: string,
  archive: string,
  more: Readonly<Record<string, string>> = {},
  texts = '',
): void {
  const characters = new Set(trialSentences.zh + trialSentences.en.toLowerCase() + texts);
  for (const blank of [' ', '\n']) characters.delete(blank);
  writeTinyVoice(path.join(parent, name), [...characters].join(''));
  for (const [file, text] of Object.entries(more)) {
    mkdirSync(path.dirname(path.join(parent, name, file)), { recursive: true });
    writeFileSync(path.join(parent, name, file), text);
  }
  packFolder(parent, name, archive);
}

/** Returns a part as the table describes it. */
export function partOf(file: string, url: string): VoicePart {
  const bytes = readFileSync(file);
  return {
    file: path.basename(file),
    url,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** Returns an entry for the table of voices. */
export function modelOf(archive: VoicePart, more: Partial<VoiceModel> = {}): VoiceModel {
  return {
    name: 'tiny-voice',
    languages: ['zh'],
    sampleRate: tinyVoiceRate,
    speakers: 1,
    licence: 'CC0',
    archive,
    extras: [],
    leaveOut: [],
    speaker: 0,
    ...more,
  };
}

/** Something in a tar archive, whatever the header claims. */
export interface Packed extends HeaderData {
  readonly content?: string;
}

/** Builds a tar archive. */
export function tarOf(entries: readonly Packed[]): Buffer {
  const blocks = entries.flatMap(({ content = '', ...data }) => {
    const body = Buffer.from(content);
    const block = Buffer.alloc(512);
    new Header({
      mode: 0o644,
      uid: 0,
      gid: 0,
      mtime: new Date(0),
      type: 'File',
      size: body.length,
      ...data,
    }).encode(block, 0);
    return [block, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
