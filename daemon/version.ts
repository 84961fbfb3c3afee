import { readFileSync } from 'node:fs'
import { assetText, inOneFile } from './executable-assets.ts'

/** Of the package, which is where this file is, or one above it. */
export const VERSION: string = readVersion()

function readVersion(): string {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const text = inOneFile ? assetText('package.json') : readFileSync(new URL(path, import.meta.url), 'utf8')
      const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown }
      if (name === 'syncline' && typeof version === 'string') return version
    } catch {
      // The built package has one directory more.
    }
  }
  return '0.0.0'
}
