/**
 * The hotline's sound files, indexed so that a piece of telephone audio leads to the file it came
 * from. The hotline makes sentences while it runs, so the library can be refreshed during a call.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { freshReading } from './freshReading.js';
import type { Hearing, Sounds } from './hearing.js';
import { SoundMatch } from './soundMatch.js';
import {
  hashWindow,
  isLoud,
  windowSamples,
  type IndexedSounds,
  type SoundPlace,
  type WavedSound,
} from './soundWindows.js';

function contentOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The sound files in one folder. */
export class SoundLibrary implements Sounds, IndexedSounds {
  private readonly sounds = new Map<string, WavedSound>();
  private readonly places = new Map<number, SoundPlace[]>();
  private readonly byContent = new Map<string, WavedSound[]>();
  private readonly sizes = new Map<string, string>();
  /** Increases with each file read. */
  version = 0;

  private constructor(private readonly folder: string) {}

  /**
   * Reads all `.alaw` files in a folder.
   * @throws if the folder cannot be read.
   */
  static async open(folder: string): Promise<SoundLibrary> {
    const library = new SoundLibrary(folder);
    await library.refresh();
    return library;
  }

  get size(): number {
    return this.sounds.size;
  }

  /**
   * Returns a sound.
   * @throws if there is no such sound
   */
  get(id: string): WavedSound {
    const sound = this.sounds.get(id);
    if (sound === undefined) throw new Error(`there is no sound ${id} in ${this.folder}`);
    return sound;
  }

  listen(): Hearing {
    return new SoundMatch(this);
  }

  find(hash: number): readonly SoundPlace[] {
    return this.places.get(hash) ?? [];
  }

  /** After this resolves, every file that existed before the call is known. */
  readonly refresh = freshReading(() => this.readNew());

  private async readNew(): Promise<void> {
    for (const name of await readdir(this.folder, { recursive: true })) {
      // A name that begins with a dot is a file being written.
      if (!name.endsWith('.alaw') || path.basename(name).startsWith('.')) continue;
      const file = path.join(this.folder, name);
      const info = await stat(file).catch(() => undefined);
      if (info === undefined || info.size < windowSamples) continue;
      const version = `${info.size} ${info.mtimeMs}`;
      if (this.sizes.get(name) === version) continue;
      this.sizes.set(name, version);
      this.add(name.slice(0, -'.alaw'.length).split(path.sep).join('/'), readFileSync(file));
      this.version++;
    }
  }

  private add(id: string, bytes: Uint8Array): void {
    const loudWindows: number[] = [];
    for (let at = 0; at + windowSamples <= bytes.length; at += windowSamples) {
      if (isLoud(bytes, at)) loudWindows.push(at);
    }
    const old = this.sounds.get(id);
    if (old !== undefined) {
      const others = this.byContent.get(contentOf(old.bytes)) ?? [];
      others.splice(others.indexOf(old), 1);
    }
    const content = contentOf(bytes);
    const alike = this.byContent.get(content) ?? [];
    this.byContent.set(content, alike);
    const sound: WavedSound = { id, bytes, seconds: bytes.length / 8000, loudWindows, alike };
    alike.push(sound);
    this.sounds.set(id, sound);
    for (const offset of loudWindows) {
      const hash = hashWindow(bytes, offset);
      const places = (this.places.get(hash) ?? []).filter((place) => place.sound !== old);
      places.push({ sound, offset });
      this.places.set(hash, places);
    }
  }
}
