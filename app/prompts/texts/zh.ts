/**
 * What the hotline says in Mandarin, by name. `{slot}` stands for a value that is filled in while the call lasts,
 * already in words (prompts/spoken.ts). Numbers and dates of fixed sentences are written in words too, so that
 * any speech engine reads them alike.
 */
export const zh = {
  greeting: '您好，欢迎拨打{court}诉讼服务热线。',
  /** Played by the dialplan itself while the program is away. */
  appAway: '对不起，系统正在维护，暂时不能为您服务，请您稍后再拨。',
  goodbye: '感谢您的来电，再见。',
} as const;
