/** Tencent Cloud's signature version 3, TC3-HMAC-SHA256 (签名方法 v3), for POST with JSON. */
import { createHash, createHmac } from 'node:crypto';

export interface Tc3Request {
  readonly service: string;
  /** The headers that are signed, with names in lower case: at least content-type and host. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly now: Date;
}

/** The header Authorization. */
export function signTc3(request: Tc3Request, secretId: string, secretKey: string): string {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (hashKey: string | Buffer, text: string) =>
    createHmac('sha256', hashKey).update(text).digest();
  const names = Object.keys(request.headers).toSorted();
  const canonical = [
    'POST',
    '/',
    '',
    ...names.map((name) => `${name}:${(request.headers[name] ?? '').trim().toLowerCase()}`),
    '',
    names.join(';'),
    sha256(request.body),
  ].join('\n');
  const timestamp = Math.floor(request.now.getTime() / 1000);
  // The day is that of UTC, not of Beijing.
  const day = request.now.toISOString().slice(0, 10);
  const scope = `${day}/${request.service}/tc3_request`;
  const signingKey = hmac(hmac(hmac(`TC3${secretKey}`, day), request.service), 'tc3_request');
  const signature = hmac(
    signingKey,
    `TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`,
  ).toString('hex');
  return `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
}
