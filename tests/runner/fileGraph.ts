/**
 * Finds which file of the project names which: by an import, or by a path in quotes (a program that
 * it starts, a folder of configuration that it uses, SQL that it applies). Jest's own
 * `--findRelatedTests` cannot see the second kind.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const notSources = new Set(['.git', 'node_modules', 'var', 'dist']);
/** Names in the sources for the project's root and for the folder of the file itself. */
const bases = new Set(['projectRoot', 'root', '__dirname']);

interface Names {
  readonly imports: Set<string>;
  /** Modules imported only for their types. */
  readonly types: Set<string>;
  /** Packages and Node's own modules, imported for more than their types. */
  readonly libraries: Set<string>;
  readonly paths: Set<string>;
}

/** The files of a checkout, and what each names. */
export class FileGraph {
  private readonly folders = new Map<string, string[]>();
  private readonly read = new Map<string, Names>();

  private constructor(
    private readonly root: string,
    /** All files of the project, as paths from the root. */
    readonly files: ReadonlySet<string>,
  ) {
    for (const file of files) {
      for (let folder = path.dirname(file); folder !== '.'; folder = path.dirname(folder)) {
        this.folders.set(folder, [...(this.folders.get(folder) ?? []), file]);
      }
    }
  }

  /** Reads a checkout. */
  static read(root: string): FileGraph {
    const files = new Set<string>();
    const walk = (folder: string) => {
      for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
        const file = path.join(folder, entry.name);
        if (folder === '' && notSources.has(entry.name)) continue;
        if (entry.isDirectory()) walk(file);
        else files.add(file);
      }
    };
    walk('');
    return new FileGraph(root, files);
  }

  /** Returns whether there is a folder with this path. */
  hasFolder(folder: string): boolean {
    return this.folders.has(folder);
  }

  /** Returns the files below a folder. */
  filesIn(folder: string): readonly string[] {
    return this.folders.get(folder) ?? [];
  }

  /** Returns the files that a file names, including imported modules that no longer exist. */
  namedBy(file: string): ReadonlySet<string> {
    const { imports, types, paths } = this.names(file);
    return new Set([...imports, ...types, ...paths]);
  }

  /** Returns the modules that a file imports for more than their types. */
  importsOf(file: string): ReadonlySet<string> {
    return this.names(file).imports;
  }

  /**
   * Returns the packages and Node's own modules that a file imports, and those that its imports
   * import, and so on; imports of types are left out.
   */
  librariesOf(file: string): ReadonlySet<string> {
    const reached = new Set([file]);
    const libraries = new Set<string>();
    for (const each of reached) {
      for (const library of this.names(each).libraries) libraries.add(library);
      for (const imported of this.importsOf(each)) reached.add(imported);
    }
    return libraries;
  }

  /** Returns the file itself, everything that it names, what those files name, and so on. */
  reachedFrom(file: string): ReadonlySet<string> {
    const reached = new Set([file]);
    for (const each of reached) for (const named of this.namedBy(each)) reached.add(named);
    return reached;
  }

  private names(file: string): Names {
    let names = this.read.get(file);
    if (names === undefined) {
      names = { imports: new Set(), types: new Set(), libraries: new Set(), paths: new Set() };
      this.read.set(file, names);
      if (/\.[cm]?ts$/.test(file) && this.files.has(file)) this.readNames(file, names);
    }
    return names;
  }

  private readNames(file: string, names: Names): void {
    const text = readFileSync(path.join(this.root, file), 'utf8');
    const look = (node: ts.Node): void => {
      const module = moduleNamed(node);
      if (module !== undefined) {
        if (module.name.startsWith('.')) {
          names[module.isOfTypes ? 'types' : 'imports'].add(this.sourceOf(file, module.name));
        } else if (!module.isOfTypes) {
          names.libraries.add(module.name);
        }
      } else if (isJoin(node)) {
        const [, ...parts] = node.arguments;
        const words = parts.filter(ts.isStringLiteralLike).map((part) => part.text);
        if (words.length === parts.length) this.addPath(file, path.join(...words), true, names);
        else parts.forEach(look);
      } else if (ts.isStringLiteralLike(node)) {
        this.addPath(file, node.text, false, names);
      } else {
        ts.forEachChild(node, look);
      }
    };
    ts.forEachChild(ts.createSourceFile(file, text, ts.ScriptTarget.Latest), look);
  }

  /** Returns the source of an imported module; imports name the compiled file. */
  private sourceOf(file: string, module: string): string {
    const target = path.join(path.dirname(file), module);
    const candidates = ['.ts', '.d.ts', '.js'].map((ending) => target.replace(/\.js$/, ending));
    return candidates.find((each) => this.files.has(each)) ?? candidates[0] ?? target;
  }

  /**
   * Adds the files that a quoted path names.
   * @param isJoined joined to the root or to the file's own folder; a single word may then be a
   *   folder.
   */
  private addPath(file: string, name: string, isJoined: boolean, { paths }: Names): void {
    for (const target of [path.normalize(name), path.join(path.dirname(file), name)]) {
      if (this.files.has(target) && target !== file) paths.add(target);
      // A single word like 'app' is not a path, and neither is the folder that contains the file
      // itself.
      else if ((isJoined || /[/.-]/.test(name)) && !file.startsWith(`${target}/`)) {
        for (const each of this.filesIn(target)) paths.add(each);
      }
    }
  }
}

/** Returns the module that a node imports, exports from, or requires. */
function moduleNamed(node: ts.Node): { name: string; isOfTypes: boolean } | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const { moduleSpecifier } = node;
    if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return undefined;
    const isOfTypes = ts.isImportDeclaration(node)
      ? node.importClause?.isTypeOnly === true
      : node.isTypeOnly;
    return { name: moduleSpecifier.text, isOfTypes };
  }
  if (!ts.isCallExpression(node)) return undefined;
  const [name] = node.arguments;
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword || isNamed(node, 'require');
  return isImport && name !== undefined && ts.isStringLiteral(name)
    ? { name: name.text, isOfTypes: false }
    : undefined;
}

/** Recognises `path.join(projectRoot, 'app', 'main.ts')`. */
function isJoin(node: ts.Node): node is ts.CallExpression {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const [base, second] = node.arguments;
  return (
    ['join', 'resolve'].includes(node.expression.name.text) &&
    base !== undefined &&
    second !== undefined &&
    ts.isIdentifier(base) &&
    bases.has(base.text)
  );
}

function isNamed(call: ts.CallExpression, name: string): boolean {
  return ts.isIdentifier(call.expression) && call.expression.text === name;
}
