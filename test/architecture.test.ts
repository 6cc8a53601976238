import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import {
  circlesOf,
  compileSources,
  importsOf,
  isAssembly,
  isDeclaredByNode,
  packageOf,
  sourceFiles,
  textOf,
  walk,
} from './support/sources.js';

const { program, files } = compileSources();
const imports = new Map([...files].map(([path, file]) => [path, importsOf(path, file)]));

/** The room that a file is in: its folder below `src/`, `library` for the index, else `base`. */
const roomOf = (path: string): string =>
  /^src\/([^/]+)\//.exec(path)?.[1] ?? (path === 'src/index.ts' ? 'library' : 'base');

/** CONTRIBUTING.md's table of rooms, lowest first, with the rooms that each may import. */
const rooms = new Map(
  [
    ...readFileSync('CONTRIBUTING.md', 'utf8').matchAll(/^\| \*\*(\w+)\*\* \|.*\| ([^|]*) \|$/gm),
  ].map(([, room, below]) => [room as string, (below as string).match(/\w+/g) ?? []]),
);

/** The rooms that run under Node alone; all others are the core, which browsers run too. */
const NODE_ROOMS = new Set(['node', 'batch', 'cli']);
const core = [...files].filter(([path]) => !NODE_ROOMS.has(roomOf(path)));

const NODE_PACKAGES = new Set(['piscina', 'pngjs']);
const MOST_LINES = 300;
const MOST_LINES_OF_A_FUNCTION = 60;

/** The words of a string, with `…` for what a template fills in. */
function stringOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…');
}

/** Findings of a walk over some files, as `path: finding`, without doubles. */
function found(
  among: Iterable<[string, ts.SourceFile]>,
  finding: (node: ts.Node, file: ts.SourceFile) => string | undefined,
): string[] {
  const findings = new Set<string>();
  for (const [path, file] of among) {
    walk(file, (node) => {
      const one = finding(node, file);
      if (one !== undefined) findings.add(`${path}: ${one}`);
    });
  }
  return [...findings].sort();
}

describe('the core knows no Node', () => {
  it('imports neither its modules nor the packages that need it', () => {
    const findings = core.flatMap(([path]) =>
      (imports.get(path) ?? [])
        .filter((name) => !name.startsWith('src/'))
        .map(packageOf)
        .filter((name) => isBuiltin(name) || NODE_PACKAGES.has(name))
        .map((name) => `${path}: imports ${name}`),
    );
    expect(findings).toEqual([]);
  });

  it('uses none of its globals, as values or as types', () => {
    const checker = program.getTypeChecker();
    const findings = found(core, (node) =>
      ts.isIdentifier(node) && isDeclaredByNode(node, checker) ? `uses ${node.text}` : undefined,
    );
    expect(findings).toEqual([]);
  });
});

describe('arrows go one way', () => {
  it('between rooms: each imports rooms below it, as the table in CONTRIBUTING.md lists them', () => {
    const names = [...rooms.keys()];
    for (const [room, below] of rooms) {
      expect(names.slice(0, names.indexOf(room)), room).toEqual(expect.arrayContaining(below));
    }
    const findings = [...imports].flatMap(([path, all]) => {
      const room = roomOf(path);
      const allowed = [room, ...(rooms.get(room) ?? [])];
      return all
        .filter((name) => name.startsWith('src/') && !allowed.includes(roomOf(name)))
        .map((name) => `${path}: imports ${name}`);
    });
    expect(findings).toEqual([]);
  });

  it('are all in use: the table lists no arrow that no import follows', () => {
    const used = new Set(
      [...imports].flatMap(([path, all]) =>
        all.filter((name) => name.startsWith('src/')).map((n) => `${roomOf(path)} → ${roomOf(n)}`),
      ),
    );
    const listed = [...rooms].flatMap(([room, below]) => below.map((one) => `${room} → ${one}`));
    expect(listed.filter((arrow) => !used.has(arrow))).toEqual([]);
  });

  it('lead to rooms of the table alone', () => {
    expect([...rooms.keys()].sort()).toEqual([...new Set([...files.keys()].map(roomOf))].sort());
  });

  it('between files: no circle', () => {
    const circles = circlesOf(imports).map((circle) => circle.join(' ↔ '));
    expect(circles).toEqual([]);
  });
});

describe('one thing per file', () => {
  it(`no file has more than ${MOST_LINES} lines`, () => {
    const findings = sourceFiles
      .map((path) => ({ path, lines: textOf(path).split('\n').length - 1 }))
      .filter(({ lines }) => lines > MOST_LINES)
      .map(({ path, lines }) => `${path}: ${lines} lines`);
    expect(findings).toEqual([]);
  });

  it(`no function has more than ${MOST_LINES_OF_A_FUNCTION} lines, kernels aside`, () => {
    const others = [...files].filter(([path]) => !path.startsWith('src/tensor/kernels/'));
    const findings = found(others, (node, file) => {
      if (!ts.isFunctionLike(node)) return undefined;
      const line = (at: number) => file.getLineAndCharacterOfPosition(at).line;
      const lines = line(node.getEnd()) - line(node.getStart(file)) + 1;
      if (lines <= MOST_LINES_OF_A_FUNCTION) return undefined;
      const name = (
        node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : null)
      )?.getText(file);
      return name ?? 'a function without a name';
    });
    expect(findings).toEqual([]);
  });

  it('no file lies beside a folder of its name', () => {
    const folders = new Set(sourceFiles.map((path) => path.slice(0, path.lastIndexOf('/'))));
    const findings = sourceFiles.filter((path) => folders.has(path.replace(/\.tsx?$/, '')));
    expect(findings).toEqual([]);
  });

  it('no two exported types have one name', () => {
    const paths = new Map<string, string[]>();
    for (const [path, file] of files) {
      for (const node of file.statements) {
        const isType =
          ts.isInterfaceDeclaration(node) ||
          ts.isTypeAliasDeclaration(node) ||
          ts.isClassDeclaration(node);
        if (!isType || node.name === undefined) continue;
        const isExported = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
        if (isExported) paths.set(node.name.text, [...(paths.get(node.name.text) ?? []), path]);
      }
    }
    const findings = [...paths]
      .filter(([, all]) => all.length > 1)
      .map(([name, all]) => `${name}: ${all.join(', ')}`);
    expect(findings).toEqual([]);
  });
});

describe('knowledge lies where it belongs', () => {
  it('GoogLeNet’s numbers and names are in its description alone', () => {
    const others = [...files].filter(([path]) => path !== 'src/nn/googlenet.ts');
    const findings = found(others, (node) => {
      if (ts.isNumericLiteral(node) && node.text === '224') return '224';
      return stringOf(node)?.includes('inception_5b/output') ? 'inception_5b/output' : undefined;
    });
    expect(findings).toEqual([]);
  });

  it('options are called by their dashes on the command line alone', () => {
    // A report's or page's `--name` is a custom property of CSS; the page also shows commands to copy.
    const others = [...files].filter(
      ([path]) => !isAssembly(path) && !['cli', 'report', 'studio'].includes(roomOf(path)),
    );
    const findings = found(others, (node) => {
      const text = stringOf(node);
      return text !== undefined && /(^|[^\w-])--[a-z…]/.test(text) ? text : undefined;
    });
    expect(findings).toEqual([]);
  });
});

/** Whether an index access is asserted to be what the compiler takes it for anyway. */
function isNeedlessAssertion(node: ts.Node, checker: ts.TypeChecker): boolean {
  if (!ts.isNonNullExpression(node) && !ts.isAsExpression(node)) return false;
  if (!ts.isElementAccessExpression(node.expression)) return false;
  const type = checker.getTypeAtLocation(node.expression);
  if (ts.isNonNullExpression(node)) return checker.getNonNullableType(type) === type;
  const target = checker.getTypeFromTypeNode(node.type);
  const isAny = (type.flags & ts.TypeFlags.Any) !== 0;
  const isSame =
    checker.isTypeAssignableTo(type, target) && checker.isTypeAssignableTo(target, type);
  return isSame && !isAny;
}

describe('index access is bare', () => {
  it('without an assertion that says nothing, for noUncheckedIndexedAccess is off', () => {
    const checker = program.getTypeChecker();
    const findings = found(files, (node, file) =>
      isNeedlessAssertion(node, checker) ? node.getText(file) : undefined,
    );
    expect(findings).toEqual([]);
  });
});
