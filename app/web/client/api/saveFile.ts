import { readJson, refusedBy } from './callApi.js';

/**
 * Gets a file and has the browser save it. A link would save the words of a refusal in its place.
 * @throws Refused when the server refuses; TypeError when the server cannot be reached.
 */
export async function saveFile(path: string): Promise<void> {
  const answer = await fetch(path, { credentials: 'same-origin' });
  if (!answer.ok) throw refusedBy(answer.status, readJson(await answer.text()));
  const disposition = answer.headers.get('content-disposition') ?? '';
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = /filename="([^"]+)"/.exec(disposition)?.[1] ?? '';
  link.click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
