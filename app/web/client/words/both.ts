/**
 * Words in Chinese and English. Each topic of the client keeps its words in one file, made by
 * {@link both}: a key that English lacks, or has besides, does not compile.
 */

/** The languages of the console. */
export type Language = 'zh' | 'en';

/** The same shape with any text: a text is a string, a text with gaps is a function. */
export type Worded<T> = T extends string
  ? string
  : T extends (...gaps: infer Gaps) => string
    ? (...gaps: Gaps) => string
    : { readonly [Key in keyof T]: Worded<T[Key]> };

/** The words of a topic in both languages. */
export type Both<T> = Readonly<Record<Language, T>>;

/** Makes the words of a topic. Chinese comes first and defines the keys. */
export function both<T>(zh: T, en: NoInfer<Worded<T>>): Both<Worded<T>> {
  return { zh: zh as Worded<T>, en };
}
