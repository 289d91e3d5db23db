/** The mail server of the settings, by SMTP. */
import nodemailer from 'nodemailer';
import type { SendMail } from './sendReportMails.js';

/** Milliseconds that a server may take for an answer. */
const answersWithinMs = 20_000;

/** @param url `smtp://…` (TLS when the server offers it) or `smtps://…`. */
export function makeSendMail(url: string, from: string): SendMail {
  const timeouts = {
    connectionTimeout: answersWithinMs,
    greetingTimeout: answersWithinMs,
    socketTimeout: answersWithinMs,
  };
  const transport = nodemailer.createTransport({ url, ...timeouts }, { from });
  return async ({ to, subject, text, file }) => {
    await transport.sendMail({
      to: [...to],
      subject,
      text,
      attachments: [{ filename: file.name, content: file.bytes, contentType: file.mediaType }],
    });
  };
}
