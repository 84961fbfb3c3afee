/**
 * Makes the codecs beside each .proto file: `npm run generate`.
 * protons writes TypeScript namespaces, which Node.js cannot run without a build: they are compiled here to .js and .d.ts, and committed.
 */
import { execFileSync } from 'node:child_process'
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const bin = 'node_modules/.bin'
for (const proto of globSync('{protocol,src}/**/*.proto')) {
  const source = proto.replace(/proto$/, 'ts')
  execFileSync(`${bin}/protons`, [proto], { stdio: 'inherit' })
  execFileSync(`${bin}/tsc`, ['--ignoreConfig', '--target', 'es2024', '--module', 'nodenext', '--declaration', '--skipLibCheck', '--types', 'node', source], {
    stdio: 'inherit'
  })
  rmSync(source)
  const code = proto.replace(/proto$/, 'js')
  // protons-runtime 7.1.2 writes the 64-bit numbers from 2^31 to 2^32 - 1 wrong (`lo` of its LongBits is negative); its other way is right below 2^53.
  const written = readFileSync(code, 'utf8')
    .replaceAll(/w\.uint64\(([\w.]+)\)/g, '$1 < 9007199254740992n ? w.uint64Number(Number($1)) : w.uint64($1)')
    // An empty array is what stands for bytes until they are read: one will do, where a new one for each field is a tenth of the reading.
    .replace("import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc';", 'const NO_BYTES = new Uint8Array(0);')
    .replaceAll('uint8ArrayAlloc(0)', 'NO_BYTES')
  writeFileSync(code, written)
}
