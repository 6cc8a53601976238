import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Rolldown's plugin that writes the licences of all bundled packages, which must go with their code.
 * @param {string} fileName where to, in the bundle's folder
 */
export const noticesIn = (fileName) => ({
  name: 'notices',
  generateBundle(_, bundle) {
    const modules = Object.values(bundle).flatMap((chunk) => Object.keys(chunk.modules ?? {}));
    const folders = modules.flatMap(
      (id) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? [],
    );
    const texts = [...new Set(folders)].map((folder) => {
      const { name, version, license } = JSON.parse(
        readFileSync(join(folder, 'package.json'), 'utf8'),
      );
      const file = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
      const text = file
        ? readFileSync(join(folder, file), 'utf8')
        : headersOf(modules.filter((id) => id.startsWith(`${folder}/`)));
      if (text === '') throw new Error(`${name} has no licence to pass on: do not bundle it`);
      return `${name} ${version}, ${license.replace(/^\((.*)\)$/, '$1')}\n\n${text.trim()}\n`;
    });
    const source = texts.sort().join(`\n${'-'.repeat(72)}\n\n`);
    this.emitFile({ type: 'asset', fileName, source });
  },
});

/** The same, by the usual name. */
export const notices = noticesIn('THIRD-PARTY-NOTICES.txt');

/** The comments that files of a package begin with, each once: where some packages have their licence. */
function headersOf(files) {
  const headers = files.map((file) => /^(\/\/.*\n)*/.exec(readFileSync(file, 'utf8'))[0].trim());
  return [...new Set(headers)].filter((header) => header !== '').join('\n\n');
}
