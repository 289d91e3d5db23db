/**
 * Unpacks the archive of a voice. An archive is foreign: only plain files and folders with harmless
 * names come out of it, in limited number and size. Anything else refuses the whole archive.
 */
import { createReadStream } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { Transform, type Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Unpack, type ReadEntry } from 'tar';
import { prepareProgram } from '../../../core/programs/startProgram.js';
import { UnusableVoice } from './unusableVoice.js';

/** How much an archive may contain. */
export interface ArchiveLimits {
  /** Files and folders together. The largest known voice has some 400. */
  readonly entries: number;
  /** Of all files together. */
  readonly bytes: number;
}

export const archiveLimits: ArchiveLimits = { entries: 5000, bytes: 2_000_000_000 };

/** The longest path inside an archive, in bytes, and how many folders deep it may lie. */
const longestPath = 200;
const deepest = 8;

/** The kinds that come out as a plain file or a folder. */
const harmless: readonly string[] = ['File', 'OldFile', 'ContiguousFile', 'Directory'];

/**
 * Unpacks a tar archive (plain, gzip or bzip2) into an empty folder.
 * @param leaveOut names of files that are not unpacked, in whichever folder they are
 * @returns the folder of the model: the archive's only folder if it has just one, else `folder`
 * @throws UnusableVoice naming the entry that is refused, or what is broken
 */
export async function unpackVoice(
  archive: string,
  folder: string,
  leaveOut: readonly string[] = [],
  limits: ArchiveLimits = archiveLimits,
): Promise<string> {
  const customs = new Customs(leaveOut, limits);
  const source = await openArchive(archive);
  const unpack = new Unpack({
    cwd: folder,
    strict: true,
    preserveOwner: false,
    noMtime: true,
    fmode: 0o644,
    dmode: 0o755,
    umask: 0o022,
    filter: (_path, entry) => customs.admit(entry as ReadEntry),
  });
  unpack.on('ignoredEntry', (entry: ReadEntry) => customs.seeIgnored(entry));
  try {
    await pipeline(source.stream, customs.gate(), unpack as unknown as Writable);
    await source.ended;
    customs.check();
  } catch (error) {
    source.stop();
    const refused = customs.refused ?? (error instanceof UnusableVoice ? error : null);
    // A broken bzip2 stream shows as a broken tar too; the first cause is the one to name.
    const broken = await source.ended.then(
      () => null,
      (why: unknown) => (why instanceof UnusableVoice ? why : null),
    );
    const why = refused ?? broken ?? (error as Error);
    throw new UnusableVoice(`${archive} cannot be unpacked: ${why.message}`, { cause: error });
  }
  const found = await readdir(folder, { withFileTypes: true });
  if (found.length === 0) throw new UnusableVoice(`${archive} is empty`);
  const [only] = found;
  return found.length === 1 && only?.isDirectory() === true ? path.join(folder, only.name) : folder;
}

/** Looks at each entry before it is unpacked. After the first refusal nothing more comes out. */
class Customs {
  refused: UnusableVoice | null = null;
  private readonly seen = new Set<string>();
  private readonly left = new Set<ReadEntry>();
  private bytes = 0;
  private entries = 0;

  constructor(
    private readonly leaveOut: readonly string[],
    private readonly limits: ArchiveLimits,
  ) {}

  /** Tells whether an entry is to be unpacked. */
  admit(entry: ReadEntry): boolean {
    if (this.refused !== null) return false;
    const name = path.posix.normalize(entry.path).replace(/\/$/, '');
    const problem = this.problemOf(entry, name);
    if (problem !== null) {
      this.refused = new UnusableVoice(problem);
      return false;
    }
    this.seen.add(name.toLowerCase());
    // Whatever the archive says: nothing in a voice is executable, or anybody else's to change.
    entry.mode = entry.type === 'Directory' ? 0o755 : 0o644;
    const base = path.posix.basename(name);
    // macOS packs `._NAME` beside NAME; sherpa-onnx would take it for a network.
    if (!base.startsWith('._') && !this.leaveOut.includes(base)) return true;
    this.left.add(entry);
    return false;
  }

  private problemOf(entry: ReadEntry, name: string): string | null {
    const shown = JSON.stringify(entry.path.slice(0, 80));
    this.entries += 1;
    this.bytes += entry.size;
    if (this.entries > this.limits.entries) return `it has more than ${this.limits.entries} files`;
    if (this.bytes > this.limits.bytes) return this.tooLarge();
    if (!harmless.includes(entry.type)) {
      return `${shown} is of a kind that no voice has (${entry.type})`;
    }
    if (Buffer.byteLength(entry.path) > longestPath) return `the name ${shown}… is too long`;
    if (path.posix.isAbsolute(entry.path) || entry.path.split('/').includes('..')) {
      return `${shown} lies outside the archive's own folder`;
    }
    if (/[\p{Cc}\\:]/u.test(entry.path))
      return `the name ${shown} has characters that no voice has`;
    if (name.split('/').length > deepest) return `${shown} lies too deep`;
    if (entry.type !== 'Directory' && this.seen.has(name.toLowerCase())) {
      return `${shown} is in it twice`;
    }
    return null;
  }

  /** The library skips what it does not know, and headers that are too large. */
  seeIgnored(entry: ReadEntry): void {
    if (this.left.delete(entry)) return;
    this.refused ??= new UnusableVoice(
      `${JSON.stringify(entry.path.slice(0, 80))} is of a kind that no voice has (${entry.type})`,
    );
  }

  /** Counts what the archive unpacks to: a bomb may consist of headers and padding only. */
  gate(): Transform {
    const most = this.limits.bytes + this.limits.entries * 4096;
    let passed = 0;
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        passed += chunk.length;
        if (passed > most) this.refused ??= new UnusableVoice(this.tooLarge());
        if (this.refused !== null) done(this.refused);
        else done(null, chunk);
      },
    });
  }

  /** Throws what was refused with the last piece of the archive. */
  check(): void {
    if (this.refused !== null) throw this.refused;
  }

  private tooLarge(): string {
    return `it unpacks to more than ${this.limits.bytes} bytes`;
  }
}

/** The archive without bzip2. The tar library undoes gzip itself; bzip2 is a program. */
async function openArchive(
  archive: string,
): Promise<{ stream: Readable; ended: Promise<void>; stop: () => void }> {
  const handle = await open(archive);
  const { buffer } = await handle.read(Buffer.alloc(3), 0, 3, 0);
  await handle.close();
  if (buffer.toString('latin1') !== 'BZh') {
    const stream = createReadStream(archive);
    return { stream, ended: Promise.resolve(), stop: () => void stream.destroy() };
  }
  const start = await prepareProgram({
    program: 'bzip2',
    args: ['-dc', archive],
    // It writes to a pipe only, and the largest voice takes it a minute.
    confinement: { cpuSeconds: 600, fileBytes: 1_000_000, memoryBytes: 1_000_000_000 },
  });
  const child = start();
  child.stdin.end();
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (complaint.length < 500) complaint += chunk.toString();
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? new UnusableVoice('bzip2 is not installed') : error);
    });
    child.once('close', (code) => {
      if (code === 0) resolve();
      // Without a code it was stopped, because the archive was refused.
      else if (code === null) reject(new Error('bzip2 was stopped'));
      else reject(new UnusableVoice(complaint.trim().split('\n')[0] ?? 'bzip2 finds it broken'));
    });
  });
  // Awaited once the archive is read; until then a failure must not count as unhandled.
  ended.catch(() => undefined);
  return { stream: child.stdout, ended, stop: () => void child.kill('SIGKILL') };
}
