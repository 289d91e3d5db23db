/** Alibaba Cloud's signature version 3, ACS3-HMAC-SHA256 (V3版本请求体&签名机制). */
import { createHash, createHmac } from 'node:crypto';

export interface Acs3Request {
  readonly method: string;
  readonly host: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  readonly action: string;
  readonly version: string;
  readonly now: Date;
  readonly nonce: string;
}

/** RFC 3986: everything but letters, digits and `-_.~`. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The query in the order that is signed. */
export function canonicalQuery(query: Readonly<Record<string, string>>): string {
  return Object.keys(query)
    .toSorted()
    .map((name) => `${percentEncode(name)}=${percentEncode(query[name] ?? '')}`)
    .join('&');
}

/** The headers to send with the request, `host` excepted, which HTTP sends by itself. */
export function signAcs3(
  request: Acs3Request,
  accessKeyId: string,
  accessKeySecret: string,
): Record<string, string> {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const headers: Record<string, string> = {
    host: request.host,
    'x-acs-action': request.action,
    'x-acs-content-sha256': sha256(request.body),
    'x-acs-date': request.now.toISOString().replace(/\.\d+Z$/, 'Z'),
    'x-acs-signature-nonce': request.nonce,
    'x-acs-version': request.version,
  };
  const names = Object.keys(headers).toSorted();
  const canonical = [
    request.method,
    '/',
    canonicalQuery(request.query),
    ...names.map((name) => `${name}:${headers[name] ?? ''}`),
    '',
    names.join(';'),
    headers['x-acs-content-sha256'],
  ].join('\n');
  const signature = createHmac('sha256', accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
  const { host: _, ...sent } = headers;
  return {
    ...sent,
    authorization: `ACS3-HMAC-SHA256 Credential=${accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`,
  };
}
