/**
 * The voices that `hotline voice install` knows: models for sherpa-onnx that speak Mandarin, as its
 * makers publish them. Sizes and checksums are those of the release's own list, as at least two
 * independent projects that pin them repeat them (looked up in November 2026). A checksum that was
 * found nowhere is null, never a guess: the operator then has to vouch for the file.
 */
import type { Language } from '../../../telephony/call.js';

/** A file that a voice is made of. */
export interface VoicePart {
  /** The last part of the address; an offline file is recognised by it. */
  readonly file: string;
  readonly url: string;
  /** Size of the file; null where no list gives it. */
  readonly bytes: number | null;
  /** Lower-case hexadecimal; null where no public list gives it. */
  readonly sha256: string | null;
}

/** A voice that can be installed. */
export interface VoiceModel {
  readonly name: string;
  readonly languages: readonly Language[];
  /** Hertz. */
  readonly sampleRate: number;
  readonly speakers: number;
  /** Of the model and of what it was trained on, as far as its makers say. */
  readonly licence: string;
  /** A tar archive with the model. */
  readonly archive: VoicePart;
  /** What the archive lacks: the vocoder of a matcha model. */
  readonly extras: readonly VoicePart[];
  /** Files of the archive that the voice must not have, and why: see each entry. */
  readonly leaveOut: readonly string[];
  /** Speaks until the operator chooses another; counted from 0. */
  readonly speaker: number;
}

const release = 'https://github.com/k2-fsa/sherpa-onnx/releases/download';

function part(
  folder: string,
  file: string,
  bytes: number | null,
  sha256: string | null,
): VoicePart {
  return { file, url: `${release}/${folder}/${file}`, bytes, sha256 };
}

/** The known voices, best suited first. */
export const voiceTable: readonly VoiceModel[] = [
  {
    name: 'matcha-icefall-zh-en',
    languages: ['zh', 'en'],
    sampleRate: 16_000,
    speakers: 1,
    licence: 'Apache-2.0; espeak-ng data GPL-3.0',
    archive: part(
      'tts-models',
      'matcha-icefall-zh-en.tar.bz2',
      79_033_838,
      '271b804af570400d3bcdcb53bf6e53cc9f75180ee763b9f13eb5eaf2b0d086ef',
    ),
    extras: [
      part(
        'vocoder-models',
        'vocos-16khz-univ.onnx',
        53_882_848,
        'b599142a1fb8ff03de3e84ac35ff537c619e56f4267a6fe894851a42844acf9e',
      ),
    ],
    leaveOut: [],
    speaker: 0,
  },
  {
    name: 'kokoro-multi-lang-v1_1',
    languages: ['zh', 'en'],
    sampleRate: 24_000,
    speakers: 103,
    licence: 'Apache-2.0; espeak-ng data GPL-3.0',
    archive: part(
      'tts-models',
      'kokoro-multi-lang-v1_1.tar.bz2',
      364_816_464,
      'a3f4c73d043860e3fd2e5b06f36795eb81de0fc8e8de6df703245edddd87dbad',
    ),
    extras: [],
    // British and American English are in one model; their lexicons contradict each other.
    leaveOut: ['lexicon-gb-en.txt'],
    // The first three speakers are English.
    speaker: 3,
  },
  {
    name: 'kokoro-int8-multi-lang-v1_1',
    languages: ['zh', 'en'],
    sampleRate: 24_000,
    speakers: 103,
    licence: 'Apache-2.0; espeak-ng data GPL-3.0',
    archive: part(
      'tts-models',
      'kokoro-int8-multi-lang-v1_1.tar.bz2',
      147_031_220,
      'a1e94694776049035c4f2c6529f003aaece993c76aae9a78995831c3c4dcafc6',
    ),
    extras: [],
    leaveOut: ['lexicon-gb-en.txt'],
    speaker: 3,
  },
  {
    name: 'vits-melo-tts-zh_en',
    languages: ['zh', 'en'],
    sampleRate: 44_100,
    speakers: 1,
    licence: 'MIT',
    archive: part(
      'tts-models',
      'vits-melo-tts-zh_en.tar.bz2',
      167_006_755,
      'e58351ed7149f290a54534538badd4077cdbe6fddc964b24d0bee870415d1514',
    ),
    extras: [],
    // A pointer of 133 bytes to a network that is not in the archive.
    leaveOut: ['model.int8.onnx'],
    speaker: 0,
  },
  {
    name: 'vits-icefall-zh-aishell3',
    languages: ['zh'],
    sampleRate: 8000,
    speakers: 174,
    licence: 'Apache-2.0',
    archive: part(
      'tts-models',
      'vits-icefall-zh-aishell3.tar.bz2',
      31_559_701,
      'ab468db3a3308cdd861495e0db2f25d79418a0c00639f74944c7cdf5dd8c6ec1',
    ),
    extras: [],
    leaveOut: [],
    speaker: 0,
  },
  {
    name: 'matcha-icefall-zh-baker',
    languages: ['zh'],
    sampleRate: 22_050,
    speakers: 1,
    licence: 'its data: non-commercial use only',
    archive: part(
      'tts-models',
      'matcha-icefall-zh-baker.tar.bz2',
      75_463_442,
      '20de2ec034b55562609d6362771c934905dfe11d0f41ec103d593427ad9a7efb',
    ),
    extras: [
      part(
        'vocoder-models',
        'vocos-22khz-univ.onnx',
        53_884_024,
        '0574a135aa1db2de6e181050db2ec528496cacd4a4701fc5d7faf9f9804c0081',
      ),
    ],
    leaveOut: [],
    speaker: 0,
  },
  {
    name: 'sherpa-onnx-vits-zh-ll',
    languages: ['zh'],
    sampleRate: 16_000,
    speakers: 5,
    licence: 'not stated: ask its makers',
    archive: part('tts-models', 'sherpa-onnx-vits-zh-ll.tar.bz2', null, null),
    extras: [],
    leaveOut: [],
    speaker: 0,
  },
  {
    name: 'vits-piper-zh_CN-huayan-medium',
    languages: ['zh'],
    sampleRate: 22_050,
    speakers: 1,
    licence: 'MIT; espeak-ng data GPL-3.0',
    archive: part('tts-models', 'vits-piper-zh_CN-huayan-medium.tar.bz2', null, null),
    extras: [],
    leaveOut: [],
    speaker: 0,
  },
];
