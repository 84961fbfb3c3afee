/**
 * Makes the codecs beside each .proto file: `npm run generate`.
 * protons writes TypeScript namespaces, which Node.js cannot run without a build: they are compiled here to .js and .d.ts, and committed.
 */
import { execFileSync } from 'node:child_process'
import { globSync, rmSync } from 'node:fs'

const bin = 'node_modules/.bin'
for (const proto of globSync('{protocol,src}/**/*.proto')) {
  const source = proto.replace(/proto$/, 'ts')
  execFileSync(`${bin}/protons`, [proto], { stdio: 'inherit' })
  execFileSync(`${bin}/tsc`, ['--ignoreConfig', '--target', 'es2024', '--module', 'nodenext', '--declaration', '--skipLibCheck', '--types', 'node', source], {
    stdio: 'inherit'
  })
  rmSync(source)
}
