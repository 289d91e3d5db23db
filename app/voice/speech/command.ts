/** A speech engine that runs any local program. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { inTemporaryFolder } from '../../core/temporaryFolder.js';
import { runProgram } from './runProgram.js';
import { SpeechError, type SpeechEngine } from './speechEngine.js';
import { isWav } from '../../telephony/wav.js';

/**
 * Splits a command line at spaces, respecting '…' and "…". No shell is involved, so the words are
 * never interpreted.
 * @throws SpeechError for an unclosed quote or an empty line
 */
export function splitCommand(line: string): string[] {
  const words: string[] = [];
  for (const match of line.matchAll(/((?:[^\s'"]|'[^']*'|"[^"]*")+)|(['"])/g)) {
    if (match[2] !== undefined)
      throw new SpeechError('command', `a quotation mark ${match[2]} is not closed`);
    words.push((match[1] ?? '').replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));
  }
  if (words.length === 0) throw new SpeechError('command', 'SPEECH_COMMAND is empty');
  return words;
}

/** The operator's own program may have settings, and files in its home. */
function ownVariables(): Record<string, string> {
  const own = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && (name === 'HOME' || name.startsWith('SPEECH_')),
  );
  return Object.fromEntries(own) as Record<string, string>;
}

/**
 * Makes an engine from a command line with `{text}`, `{language}` (`zh` or `en`) and `{output}` (a
 * WAV file to write). Without `{text}` the program gets the text on standard input. Without
 * `{output}` it must write the WAV to standard output. Of this process's settings it gets those that begin with `SPEECH_`.
 */
export function makeCommandEngine(line: string, { timeoutMs = 60_000 } = {}): SpeechEngine {
  const [program = '', ...template] = splitCommand(line);
  const takesText = template.some((word) => word.includes('{text}'));
  const writesFile = template.some((word) => word.includes('{output}'));
  return {
    name: 'command',
    identity: () => Promise.resolve(`command ${line}`),
    async speak(text, language) {
      // Many programs would take an argument that begins with a dash for an option.
      const argument = text.replace(/^[-\s]+/, '');
      return inTemporaryFolder(async (folder) => {
        const output = path.join(folder, 'speech.wav');
        const printed = await runProgram({
          program,
          args: template.map((word) =>
            word.replace(/\{(text|language|output)\}/g, (_, slot: string) =>
              slot === 'text' ? argument : slot === 'language' ? language : output,
            ),
          ),
          input: takesText ? '' : text,
          variables: ownVariables(),
          timeoutMs,
          maxBytes: 50_000_000,
          engine: `command ${program}`,
        });
        const wav = writesFile ? await readFile(output).catch(() => Buffer.alloc(0)) : printed;
        if (isWav(wav)) return wav;
        throw new SpeechError(
          `command ${program}`,
          writesFile ? 'left no WAV at {output}' : 'printed no WAV',
        );
      });
    },
  };
}
