/** Reads the YAML files of the content: the national ones, and those of a court. */
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import {
  courtTreeFile,
  figuresFile,
  lawsFile,
  topicFile,
  treeFile,
  type Answer,
  type Content,
  type CourtContent,
  type Figure,
  type Law,
  type Menu,
  type Source,
} from './rules/content.js';
import { readYaml, type ContentProblem, type Path, type YamlFile } from './yamlFile.js';

/** The place of an object of the content. */
export interface Places {
  /** The place of a field of an object that was read; null for an object of another making. */
  find(object: object, ...field: Path): { readonly file: string; readonly line: number } | null;
}

export interface ReadContent<T> {
  readonly content: T;
  readonly places: Places;
  /** What is not of the agreed shape. The content holds everything else. */
  readonly problems: readonly ContentProblem[];
}

/** The folder of the content that ships. */
export const nationalFolder = path.join(__dirname, 'content');

/**
 * Reads the national content. Without its tree or its laws there is nothing to tell: problems say
 * so.
 */
export async function readNationalContent(folder: string): Promise<ReadContent<Content>> {
  const reader = await FolderReader.open(folder, 'national');
  const content = {
    ...reader.readShared(),
    answers: reader.readAnswers(),
    menu: reader.readOne('tree.yaml', treeFile, (file) => file.menu) ?? {
      id: 'guide',
      choices: [],
    },
  };
  for (const name of ['laws.yaml', 'figures.yaml', 'tree.yaml']) reader.need(name);
  return reader.result(content);
}

/** Reads what a court adds. Every file may be missing. */
export async function readCourtContent(folder: string): Promise<ReadContent<CourtContent>> {
  const reader = await FolderReader.open(folder, 'court');
  const content: CourtContent = {
    ...reader.readShared(),
    answers: reader.readAnswers(),
    menus:
      reader.readOne<typeof courtTreeFile, readonly Menu[]>(
        'tree.yaml',
        courtTreeFile,
        (file) => file.menus,
      ) ?? [],
  };
  return reader.result(content);
}

const sharedFiles = ['laws.yaml', 'figures.yaml', 'tree.yaml'];

class FolderReader {
  private readonly problems: ContentProblem[] = [];
  private readonly placed = new WeakMap<object, { file: YamlFile; path: Path }>();

  private constructor(
    private readonly folder: string,
    private readonly source: Source,
    private readonly files: ReadonlyMap<string, YamlFile>,
  ) {
    for (const file of files.values()) this.problems.push(...file.problems);
  }

  static async open(folder: string, source: Source): Promise<FolderReader> {
    const names = (await readdir(folder)).sort();
    const files = new Map<string, YamlFile>();
    for (const name of names.filter((each) => each.endsWith('.yaml'))) {
      files.set(name, readYaml(name, await readFile(path.join(folder, name), 'utf8')));
    }
    const reader = new FolderReader(folder, source, files);
    for (const name of names.filter((each) => each.endsWith('.yml'))) {
      reader.problem(name, 1, '', '', 'is not read: its name must end with .yaml');
    }
    return reader;
  }

  readShared(): { laws: readonly Law[]; figures: readonly Figure[] } {
    return {
      laws: this.readList('laws.yaml', lawsFile, 'laws'),
      figures: this.readList('figures.yaml', figuresFile, 'figures'),
    };
  }

  readAnswers(): Answer[] {
    return [...this.files.keys()]
      .filter((name) => !sharedFiles.includes(name))
      .flatMap((name) => {
        const topic = path.basename(name, '.yaml');
        const given = (this.files.get(name)?.value as { topic?: unknown } | null)?.topic;
        if (typeof given === 'string' && given !== topic) {
          const line = this.files.get(name)?.lineOf(['topic']) ?? 1;
          this.problem(name, line, '', 'topic', `must be ${topic}, as the file is named`);
        }
        return this.readList(name, topicFile, 'answers').map((answer) => {
          // The objects stay the same: their places are known.
          const versions = answer.versions.map((each) =>
            Object.assign(each, { source: this.source }),
          );
          return Object.assign(answer, { topic, versions });
        });
      });
  }

  /** Reads a file of which one part is wanted, all of it or nothing. */
  readOne<S extends z.ZodType, T>(
    name: string,
    schema: S,
    pick: (file: z.infer<S>) => T,
  ): T | null {
    const file = this.files.get(name);
    if (file === undefined || file.problems.length > 0) return null;
    const parsed = schema.safeParse(file.value);
    if (!parsed.success) {
      this.report(file, [], parsed.error.issues);
      return null;
    }
    this.place(file, [], parsed.data);
    return pick(parsed.data);
  }

  /** Reads a file with a list, of which one bad entry does not hide the others. */
  private readList<K extends string, T extends z.ZodType>(
    name: string,
    schema: z.ZodObject<Record<K, z.ZodArray<T>>>,
    key: K,
  ): z.infer<T>[] {
    const file = this.files.get(name);
    if (file === undefined || file.problems.length > 0) return [];
    const shape = schema.extend({ [key]: z.array(z.unknown(), 'must be a list') });
    const outer = shape.safeParse(file.value);
    if (!outer.success) {
      this.report(file, [], outer.error.issues);
      return [];
    }
    const entries = (outer.data as Record<K, unknown[]>)[key];
    const element: z.ZodType = schema.shape[key].element;
    return entries.flatMap((entry, index) => {
      const parsed = element.safeParse(entry);
      if (!parsed.success) {
        this.report(file, [key, index], parsed.error.issues);
        return [];
      }
      this.place(file, [key, index], parsed.data);
      return [parsed.data as z.infer<T>];
    });
  }

  /** Says that a file is missing. */
  need(name: string): void {
    if (!this.files.has(name)) this.problem(name, 1, '', '', `is missing in ${this.folder}`);
  }

  result<T>(content: T): ReadContent<T> {
    return {
      content,
      problems: this.problems,
      places: {
        find: (object, ...field) => {
          const placed = this.placed.get(object);
          if (placed === undefined) return null;
          const { file } = placed;
          return { file: file.file, line: file.lineOf([...placed.path, ...field]) };
        },
      },
    };
  }

  private place(file: YamlFile, at: Path, value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    this.placed.set(value, { file, path: at });
    for (const [key, each] of Object.entries(value)) {
      this.place(file, [...at, Array.isArray(value) ? Number(key) : key], each);
    }
  }

  private report(file: YamlFile, above: Path, issues: readonly z.core.$ZodIssue[]): void {
    for (const issue of issues) {
      const at = [...above, ...(issue.path as (string | number)[])];
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys) this.reportAt(file, [...at, key], 'is not a field here');
      } else {
        this.reportAt(file, at, messageOf(issue, valueAt(file.value, at)));
      }
    }
  }

  private reportAt(file: YamlFile, at: Path, message: string): void {
    const { id, field } = idAndField(file.value, at);
    this.problem(file.file, file.lineOf(at), id, field, message);
  }

  private problem(file: string, line: number, id: string, field: string, message: string): void {
    this.problems.push({ file, line, id, field, message });
  }
}

function messageOf(issue: z.core.$ZodIssue, value: unknown): string {
  return value === undefined ? 'is missing' : issue.message;
}

function valueAt(value: unknown, at: Path): unknown {
  return at.reduce<unknown>(
    (inside, key) =>
      typeof inside === 'object' && inside !== null
        ? (inside as Record<string | number, unknown>)[key]
        : undefined,
    value,
  );
}

/** The innermost id on the way to a value, and the way on from there: `versions.0.say.en`. */
function idAndField(value: unknown, at: Path): { id: string; field: string } {
  let id = '';
  let from = 0;
  for (let length = 0; length <= at.length; length += 1) {
    const held = valueAt(value, at.slice(0, length)) as { id?: unknown } | null | undefined;
    if (typeof held === 'object' && typeof held?.id === 'string') {
      id = held.id;
      from = length;
    }
  }
  return { id, field: at.slice(from).join('.') };
}
