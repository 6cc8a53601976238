/**
 * Writes the JSON Schema of whypixel.config.json to dist/, of the same tables that the command line reads
 * its options from.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const bundle = await rolldown({
  input: at('../src/cli/config-schema.ts'),
  platform: 'node',
  tsconfig: at('../tsconfig.json'),
  // Packages are imported; the compiler's own helpers, whose names are no paths either, come along.
  external: (id) => /^(@?[a-z]|node:)/.test(id) && !id.startsWith('@oxc-project/'),
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
});
// Inside the package, so that what is imported is found from there.
const folder = mkdtempSync(at('../dist/config-schema-'));
try {
  const file = join(folder, 'config-schema.js');
  await bundle.write({ file, codeSplitting: false });
  const { configSchema } = await import(pathToFileURL(file).href);
  const text = `${JSON.stringify(await configSchema(), null, 2)}\n`;
  writeFileSync(at('../dist/whypixel.config.schema.json'), text);
} finally {
  rmSync(folder, { recursive: true });
}
