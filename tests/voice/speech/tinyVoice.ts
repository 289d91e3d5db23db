/**
 * A voice model for sherpa-onnx, small enough to be made in a test: an ONNX network of the VITS
 * kind that plays a tone of 440 Hz for 0.1 s per character. It proves that the engine loads a real
 * model and gets sound out of it. Choosing a voice of human quality is up to the operator.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const tinyVoiceRate = 16_000;
const samplesPerCharacter = tinyVoiceRate / 10;

// The part of Protocol Buffers that ONNX needs: a field is its number, its wire type and its bytes.
function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}
const number = (field: number, value: number) => Buffer.concat([varint(field * 8), varint(value)]);
const bytes = (field: number, value: Buffer | string) => {
  const content = Buffer.from(value);
  return Buffer.concat([varint(field * 8 + 2), varint(content.length), content]);
};
const message = (field: number, ...parts: Buffer[]) => bytes(field, Buffer.concat(parts));

const float = 1;
const int64 = 7;

function tensorInfo(field: number, name: string, type: number, shape: (number | string)[]): Buffer {
  const dims = shape.map((dim) =>
    message(1, typeof dim === 'number' ? number(1, dim) : bytes(2, dim)),
  );
  return message(
    field,
    bytes(1, name),
    message(2, message(1, number(1, type), message(2, ...dims))),
  );
}
function tensor(name: string, type: number, dims: number[], data: Buffer): Buffer {
  return message(
    5,
    ...dims.map((dim) => number(1, dim)),
    number(2, type),
    bytes(8, name),
    bytes(9, data),
  );
}
function node(operator: string, inputs: string[], output: string, ...attributes: Buffer[]): Buffer {
  return message(
    1,
    ...inputs.map((input) => bytes(1, input)),
    bytes(2, output),
    bytes(4, operator),
    ...attributes,
  );
}
const intAttribute = (name: string, value: number) =>
  message(5, bytes(1, name), number(3, value), number(20, 2));
const intsAttribute = (name: string, value: number) =>
  message(5, bytes(1, name), number(8, value), number(20, 7));

function network(): Buffer {
  const wave = Buffer.alloc(samplesPerCharacter * 4);
  for (let i = 0; i < samplesPerCharacter; i++) {
    wave.writeFloatLE(0.1 * Math.sin((2 * Math.PI * 440 * i) / tinyVoiceRate), i * 4);
  }
  const axis = Buffer.alloc(8);
  axis.writeBigInt64LE(1n);
  const graph = message(
    7,
    node('Cast', ['input'], 'numbers', intAttribute('to', float)),
    node('Unsqueeze', ['numbers', 'axis'], 'channel'),
    node(
      'ConvTranspose',
      ['channel', 'wave'],
      'output',
      intsAttribute('strides', samplesPerCharacter),
    ),
    bytes(2, 'tiny voice'),
    tensor('axis', int64, [1], axis),
    tensor('wave', float, [1, 1, samplesPerCharacter], wave),
    tensorInfo(11, 'input', int64, [1, 'characters']),
    tensorInfo(11, 'input_lengths', int64, [1]),
    tensorInfo(11, 'scales', float, [3]),
    tensorInfo(12, 'output', float, [1, 1, 'samples']),
  );
  const properties = {
    sample_rate: String(tinyVoiceRate),
    n_speakers: '1',
    language: 'Chinese',
    comment: 'coqui',
    frontend: 'characters',
    use_eos_bos: '0',
    add_blank: '0',
  };
  return Buffer.concat([
    number(1, 8),
    graph,
    message(8, bytes(1, ''), number(2, 13)),
    ...Object.entries(properties).map(([key, value]) =>
      message(14, bytes(1, key), bytes(2, value)),
    ),
  ]);
}

/** Writes the model into a folder. It can say the given characters. */
export function writeTinyVoice(folder: string, characters: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'model.onnx'), network());
  writeFileSync(
    path.join(folder, 'tokens.txt'),
    [...characters].map((character) => `${character} 2\n`).join(''),
  );
}
