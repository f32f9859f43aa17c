import path from 'node:path';

/**
 * The rules this project adds to the linter. Tests: test/unit/house-rules.test.ts
 */

const LAYERS = [
  // The first match wins, so the narrower folder comes first.
  { folder: 'shared/', allowed: ['shared/', 'pkg:zod'] },
  { folder: 'renderer/', allowed: ['renderer/', 'shared/', 'pkg:*'] },
  { folder: 'preload/', allowed: ['preload/', 'shared/', 'pkg:electron'] },
  { folder: 'main/sandbox/', allowed: ['main/sandbox/', 'shared/', 'node:*', 'pkg:*'] },
  { folder: 'main/core/', allowed: ['main/core/', 'shared/', 'node:*', 'pkg:better-sqlite3', 'pkg:yazl', 'pkg:zod'] },
  { folder: 'main/providers/contract.ts', allowed: ['main/core/', 'shared/', 'pkg:zod'] },
  { folder: 'main/providers/registry.ts', allowed: ['main/providers/', 'shared/'] },
  {
    folder: 'main/providers/sage-intacct/xml.ts',
    allowed: ['OWN', 'shared/', 'pkg:fast-xml-parser'],
  },
  {
    folder: 'main/providers/',
    allowed: ['main/core/ports.ts', 'main/providers/contract.ts', 'OWN', 'shared/', 'node:crypto', 'pkg:zod'],
  },
  { folder: 'main/adapters/', allowed: ['main/adapters/', 'main/core/ports.ts', 'shared/', 'node:*', 'pkg:*'] },
  { folder: 'main/tieout.js', allowed: ['main/', 'scripts/check-node.js', 'node:*'] },
  { folder: 'main/', allowed: ['main/', 'shared/', 'node:*', 'pkg:*'] },
];

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The repository path an import leads to, `node:x` or `pkg:x`. */
export function targetOf(file, specifier) {
  if (specifier.startsWith('node:')) return specifier;
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(file), specifier);
  const parts = specifier.split('/');
  return `pkg:${specifier.startsWith('@') ? `${parts[0]}/${parts[1]}` : parts[0]}`;
}

/** Undefined when `file` may import `specifier`, otherwise why not. Paths are relative to the repository, with forward slashes. */
export function layerFault(file, specifier) {
  const target = targetOf(file, specifier);
  if (
    target === 'pkg:electron' &&
    !file.startsWith('main/hosts/electron/') &&
    !file.startsWith('preload/') &&
    file !== 'main/index.ts'
  ) {
    return "only main/hosts/electron, main/index.ts and preload may import 'electron'";
  }
  const layer = LAYERS.find((candidate) => file.startsWith(candidate.folder));
  if (layer === undefined) return undefined;
  const { folder, allowed } = layer;
  const own = file.split('/').slice(0, 3).join('/') + '/';
  const fits = allowed.some((entry) => {
    if (entry === 'OWN') return target.startsWith(own);
    if (entry.endsWith(':*')) return target.startsWith(entry.slice(0, -1));
    if (entry.endsWith('/')) return target.startsWith(entry);
    return target === entry;
  });
  return fits ? undefined : `${folder} may not import ${target}`;
}

const repositoryPath = (filename) => path.relative(ROOT, filename).split(path.sep).join('/');

const layers = {
  create(context) {
    const file = repositoryPath(context.filename);
    const check = (node) => {
      const specifier = node.source?.value;
      if (typeof specifier !== 'string') return;
      const fault = layerFault(file, specifier);
      if (fault !== undefined) context.report({ node, message: `Layer: ${fault}.` });
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check, ImportExpression: check };
  },
};

/** Time comes in through the Clock port, so that tests can set it. */
const noAmbientTime = {
  create(context) {
    if (!/^main\/(core|providers)\//.test(repositoryPath(context.filename))) return {};
    return {
      CallExpression(node) {
        const callee = node.callee;
        if (callee.type === 'MemberExpression' && callee.object.name === 'Date' && callee.property.name === 'now') {
          context.report({ node, message: 'Time comes from the Clock port, not Date.now().' });
        }
        if (callee.type === 'MemberExpression' && callee.object.name === 'Math' && callee.property.name === 'random') {
          context.report({ node, message: 'Randomness comes from the Random port, not Math.random().' });
        }
      },
      NewExpression(node) {
        if (node.callee.name === 'Date' && node.arguments.length === 0) {
          context.report({ node, message: 'Time comes from the Clock port, not new Date().' });
        }
      },
    };
  },
};

/** Money is bigint minor units or decimal text: no float parsing and no Number() of an amount. */
const noFloatMoney = {
  create(context) {
    if (!/^(main|shared|renderer)\//.test(repositoryPath(context.filename))) return {};
    return {
      CallExpression(node) {
        const callee = node.callee;
        const isParse =
          callee.name === 'parseFloat' ||
          (callee.type === 'MemberExpression' && callee.object.name === 'Number' && callee.property.name === 'parseFloat');
        const argument = node.arguments[0];
        const named = argument?.name ?? argument?.property?.name ?? '';
        if (isParse || (callee.name === 'Number' && named.endsWith('Minor'))) {
          context.report({ node, message: 'Money never touches a float: keep minor units as bigint and decimals as text.' });
        }
      },
    };
  },
};

const SQL = [
  /^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(?:TABLE|(?:UNIQUE\s+)?INDEX)|WITH\s+\w+\s+AS\s*\(|PRAGMA\s+\w+\s*[(=])/i,
  // "Select a client from the list" is a sentence; SQL is written in one case.
  /^\s*(?:SELECT\s|select\s[^]*\sfrom\s)/,
];
const looksLikeSql = (text) => SQL.some((pattern) => pattern.test(text));

/** SQL stands under core/store only: callers name a method. A platform's own query language stands in its `query.ts`. */
const noSqlOutsideStore = {
  create(context) {
    const file = repositoryPath(context.filename);
    if (
      !file.startsWith('main/') ||
      file.startsWith('main/core/store/') ||
      /^main\/(?:providers|sandbox)\/[^/]+\/query\.ts$/.test(file)
    )
      return {};
    return {
      Literal(node) {
        if (typeof node.value === 'string' && looksLikeSql(node.value))
          context.report({ node, message: 'SQL belongs in main/core/store.' });
      },
      TemplateElement(node) {
        if (looksLikeSql(node.value.raw)) context.report({ node, message: 'SQL belongs in main/core/store.' });
      },
    };
  },
};

export default {
  meta: { name: 'house' },
  rules: { layers, 'no-ambient-time': noAmbientTime, 'no-float-money': noFloatMoney, 'no-sql-outside-store': noSqlOutsideStore },
};
