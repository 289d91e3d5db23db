/** What the people of `make call` say, in the voice of the hotline's own speech engine. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readSpeechConfig } from '../../../app/core/config.js';
import { makeSpeechEngine } from '../../../app/voice/speech/makeSpeechEngine.js';
import { makeSoundMaker } from '../../../app/voice/speech/soundMaker.js';
import type { SoundLibrary } from '../recogniser/soundLibrary.js';

/** Something that a person says, as a sound file. */
export interface Sentence {
  readonly text: string;
  /** Path without extension. */
  readonly file: string;
}

export class Sentences {
  private readonly soundMaker;

  constructor(
    private readonly soundsDir: string,
    private readonly sounds: SoundLibrary,
    env: NodeJS.ProcessEnv,
  ) {
    this.soundMaker = makeSoundMaker(makeSpeechEngine(readSpeechConfig(env)));
  }

  async make(text: string): Promise<Sentence> {
    const name = createHash('sha256').update(text).digest('hex').slice(0, 24);
    // Stored among the sentences of other calls, which are deleted in time.
    const file = path.join(this.soundsDir, 'zh', 'said', `person-${name}`);
    await this.soundMaker.say(text, 'zh', file, 'sentence');
    await writeFile(`${file}.json`, JSON.stringify({ name: 'person', text }), { mode: 0o600 });
    await this.sounds.refresh();
    return { text, file };
  }
}
