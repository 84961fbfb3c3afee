/** Writes docs/reference/openapi.json from the routes of the control API: `node scripts/generate-open-api.ts`. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { apiDocument } from '../daemon/api.ts'

export const OPEN_API = new URL('../docs/reference/openapi.json', import.meta.url)

export function renderOpenApi(): string {
  return `${JSON.stringify(apiDocument(), null, 2)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(OPEN_API, renderOpenApi())
