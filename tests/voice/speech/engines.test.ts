import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { makeCommandEngine, splitCommand } from '../../../app/voice/speech/command.js';
import { makeEspeakNg } from '../../../app/voice/speech/espeakNg.js';
import { makeHttpEngine } from '../../../app/voice/speech/http.js';
import { makeSpeechEngine } from '../../../app/voice/speech/makeSpeechEngine.js';
import { SpeechError } from '../../../app/voice/speech/speechEngine.js';
import { isWav } from '../../../app/telephony/wav.js';
import { synthWav, temporaryFolder } from './measureSound.js';

const folder = temporaryFolder();
const wavFile = path.join(folder, 'tone.wav');
beforeAll(() => synthWav(wavFile, ['synth', '0.5', 'sine', '440', 'vol', '0.3'], 16_000, 1));

describe('espeak-ng', () => {
  test('speaks both languages, differently', async () => {
    const espeak = makeEspeakNg();
    const [mandarin, english] = [
      await espeak.speak('您好', 'zh'),
      await espeak.speak('Hello', 'en'),
    ];
    expect(isWav(mandarin) && isWav(english)).toBe(true);
    expect(mandarin.equals(english)).toBe(false);
  });

  test('its identity changes with the pace', async () => {
    const identity = await makeEspeakNg().identity();
    expect(identity).toMatch(/^espeak-ng 1\.\d+/);
    expect(await makeEspeakNg({ wordsPerMinute: 120 }).identity()).not.toBe(identity);
  });

  test('a text can be no option to it', async () => {
    expect(isWav(await makeEspeakNg().speak('--help', 'en'))).toBe(true);
  });

  test('says that it is not installed', async () => {
    const missing = makeEspeakNg({ program: 'espeak-ng-that-is-not-here' });
    await expect(missing.identity()).rejects.toThrow(SpeechError);
    await expect(missing.speak('您好', 'zh')).rejects.toThrow('is not installed');
  });
});

describe('a command', () => {
  test('gets its own settings, and none of the hotline', async () => {
    const before = { ...process.env };
    process.env.SPEECH_KEY = 'its-own';
    process.env.DATABASE_URL = 'the-secret';
    try {
      await makeCommandEngine(`sh -c 'env >${heard}'`)
        .speak('x', 'en')
        .catch(() => undefined);
    } finally {
      process.env = before;
    }
    const given = readFileSync(heard, 'utf8');
    expect(given).toContain('SPEECH_KEY=its-own');
    expect(given).not.toContain('the-secret');
  });

  /** Writes an executable shell script with this body. */
  function script(body: string): string {
    const file = path.join(folder, `speak-${body.length}.sh`);
    writeFileSync(file, `#!/bin/sh\n${body}\n`);
    chmodSync(file, 0o755);
    return file;
  }
  const heard = path.join(folder, 'heard');

  test.each([
    ['a b  c', ['a', 'b', 'c']],
    [`a 'b c' "d e"`, ['a', 'b c', 'd e']],
    [`--x='1 2'y "it's"`, ['--x=1 2y', "it's"]],
    [`'' a`, ['', 'a']],
  ])('%s is split into words', (line, words) => expect(splitCommand(line)).toEqual(words));

  test.each(['', '  ', `a 'b`, 'a "b'])('%j is refused', (line) => {
    expect(() => splitCommand(line)).toThrow(SpeechError);
  });

  test('gets text and language as arguments and writes to {output}; nothing in the text is run', async () => {
    const program = script(`printf '%s|' "$@" > ${heard}; cp ${wavFile} "$3"`);
    const engine = makeCommandEngine(`${program} {language} 'say: {text}' {output}`);
    const victim = path.join(folder, 'injected');
    const text = `您好'; touch ${victim}; $(touch ${victim}) \`touch ${victim}\` "{output}"`;
    expect(await engine.speak(text, 'zh')).toEqual(readFileSync(wavFile));
    expect(readFileSync(heard, 'utf8')).toMatch(/^zh\|say: /);
    expect(readFileSync(heard, 'utf8')).toContain(text);
    expect(existsSync(victim)).toBe(false);
  });

  test('gets the text on standard input and prints the WAV where the line names neither', async () => {
    const engine = makeCommandEngine(script(`cat > ${heard}; cat ${wavFile}`));
    expect(await engine.speak('第三法庭', 'zh')).toEqual(readFileSync(wavFile));
    expect(readFileSync(heard, 'utf8')).toBe('第三法庭');
  });

  test('a real one: espeak-ng as a command', async () => {
    const engine = makeCommandEngine('espeak-ng -v {language} -w {output} {text}');
    expect(isWav(await engine.speak('-v hello', 'en'))).toBe(true);
  });

  test.each([
    ['fails', 'echo no voice of that name >&2; exit 3', 'ended with code 3: no voice of that name'],
    ['prints something else', 'echo hello', 'printed no WAV'],
  ])('one that %s is named with why', async (_, body, reason) => {
    const program = script(body);
    await expect(makeCommandEngine(program).speak('您好', 'zh')).rejects.toThrow(
      `command ${program}: ${reason}`,
    );
  });

  test('one that leaves no file, is not there, or never ends is named with why', async () => {
    await expect(makeCommandEngine('true {output}').speak('您好', 'zh')).rejects.toThrow(
      'left no WAV at {output}',
    );
    await expect(makeCommandEngine('no-such-speaker').speak('您好', 'zh')).rejects.toThrow(
      'no-such-speaker is not installed',
    );
    await expect(
      makeCommandEngine('sleep 600', { timeoutMs: 50 }).speak('您好', 'zh'),
    ).rejects.toThrow('took longer than 50 ms');
  });
});

describe('an engine over HTTP', () => {
  const servers: Server[] = [];
  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/speak`;
  }
  afterAll(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  test('gets the text as JSON and its WAV is taken', async () => {
    const requests: unknown[] = [];
    const url = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
        const { authorization } = request.headers;
        requests.push([request.method, request.headers['content-type'], authorization, body]);
        response.setHeader('content-type', 'audio/wav').end(readFileSync(wavFile));
      });
    });
    expect(await makeHttpEngine(url).speak('第三法庭', 'zh')).toEqual(readFileSync(wavFile));
  });

  test('errors say which engine and what it did', async () => {
    const failing = await serve((_, response) => response.writeHead(503).end('busy'));
    await expect(makeHttpEngine(failing).speak('您好', 'zh')).rejects.toThrow(
      `http ${failing}: answered 503`,
    );
    const chatty = await serve((_, response) => response.end('<html>hello</html>'));
    await expect(makeHttpEngine(chatty).speak('您好', 'zh')).rejects.toThrow('not a WAV file');
    const endless = await serve((_, response) => {
      const more = () => {
        while (response.write(Buffer.alloc(65_536))) if (response.destroyed) return;
        response.once('drain', more);
      };
      more();
    });
    await expect(
      makeHttpEngine(endless, { maxBytes: 100_000 }).speak('您好', 'zh'),
    ).rejects.toThrow('sent more than 100000 bytes');
    const silent = await serve(() => undefined);
    await expect(makeHttpEngine(silent, { timeoutMs: 50 }).speak('您好', 'zh')).rejects.toThrow(
      'did not answer within 50 ms',
    );
  });

  test('one that is not there is named, without the password of its URL', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const engine = makeHttpEngine(`http://127.0.0.1:${port}/speak?key=hush`);
    const error: unknown = await engine.speak('您好', 'zh').catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/cannot be reached: .*ECONNREFUSED/);
    expect(String(error) + (await engine.identity())).not.toContain('hush');
  });
});

describe('the engine that the settings name', () => {
  const settings = {
    SPEECH_COMMAND: undefined,
    SPEECH_URL: undefined,
    SPEECH_MODEL_DIR: undefined,
    SPEECH_WORDS_PER_MINUTE: 160,
    VOICES_DIR: '/voices',
  };
  test.each([
    ['installed', {}],
    ['espeak-ng', {}],
    ['command', { SPEECH_COMMAND: 'speak' }],
    ['http', { SPEECH_URL: 'http://127.0.0.1:1/' }],
    ['sherpa-onnx', { SPEECH_MODEL_DIR: '/models' }],
  ] as const)('%s', (name, more) => {
    expect(makeSpeechEngine({ ...settings, SPEECH_ENGINE: name, ...more }).name).toBe(name);
  });
});
