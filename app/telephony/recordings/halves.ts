/**
 * The names of a recording's files. While a bridge goes on, Asterisk writes two files of one channel
 * each, its halves: what the caller says, and what the caller hears. Afterwards they are joined to
 * one file of two channels, and removed.
 */

/** A direction of the caller's telephone, and the channel that it becomes: left, then right. */
export const halves = ['caller', 'agent'] as const;

export type Half = (typeof halves)[number];

const ending = '.wav';

/** Returns the name of a half, as Asterisk wants it: without `.wav`. */
export function halfName(recordAs: string, half: Half): string {
  return `${recordAs}-${half}`;
}

/** Returns the file of a half of the recording that will be joined to `file`. */
export function halfFile(file: string, half: Half): string {
  return `${halfName(withoutEnding(file), half)}${ending}`;
}

/** Returns the file that the halves are joined in, until it is complete and gets its name. */
export function partFile(file: string): string {
  return `${file}.part`;
}

/** Returns all files that may hold something of a recording: those whose erasure erases it. */
export function filesOfRecording(file: string): string[] {
  return [file, partFile(file), ...halves.map((half) => halfFile(file, half))];
}

function withoutEnding(file: string): string {
  return file.endsWith(ending) ? file.slice(0, -ending.length) : file;
}
