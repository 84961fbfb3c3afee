/**
 * Holds docs/specs to the vectors and to the code. A fenced block `json vector=FILE#POINTER` must equal that part of test/vectors/FILE
 * (a JSON pointer); a table row that ends in a number and a constant's name must give that constant's value.
 */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import * as protocol from '../../protocol/index.ts'

const root = new URL('../../', import.meta.url)
const pages = globSync('docs/specs/*.md', { cwd: root }).map((path) => ({ name: basename(path), text: readFileSync(new URL(path, root), 'utf8') }))

const BLOCK = /^```json vector=([\w.-]+)#(\S+)\n([\s\S]*?)^```$/gm
const LIMIT = /^\|.*\|\s*([\d,]+)\s*\|\s*`([A-Z][A-Z_]+)`\s*\|$/gm

describe('docs/specs', () => {
  for (const { name, text } of pages) {
    for (const [, file, pointer, json] of text.matchAll(BLOCK)) {
      it(`${name} shows ${file}#${pointer} as it is`, () => {
        const vectors: unknown = JSON.parse(readFileSync(new URL(`test/vectors/${file}`, root), 'utf8'))
        assert.deepEqual(JSON.parse(json as string), at(vectors, pointer as string))
      })
    }
    for (const [, value, constant] of text.matchAll(LIMIT)) {
      it(`${name} gives ${constant} its value`, () => {
        assert.equal(Number((value as string).replaceAll(',', '')), new Map<string, unknown>(Object.entries(protocol)).get(constant as string))
      })
    }
  }

  it('shows vectors and limits where a test would miss them', () => {
    for (const [page, blocks, limits] of [
      ['keys.md', 3, 1],
      ['sync.md', 16, 29],
      ['blocks.md', 11, 13],
      ['invitation.md', 5, 6],
      ['grants.md', 2, 5],
      ['bundle.md', 3, 9]
    ] as const) {
      const text = pages.find(({ name }) => name === page)?.text ?? ''
      assert.ok(text.matchAll(BLOCK).toArray().length >= blocks, `${page} lost an example`)
      assert.ok(text.matchAll(LIMIT).toArray().length >= limits, `${page} lost a limit`)
    }
  })
})

function at(value: unknown, pointer: string): unknown {
  let part = value
  for (const name of pointer.split('/').slice(1)) {
    assert.ok(typeof part === 'object' && part !== null && name in part, `there is no ${pointer}`)
    part = (part as Record<string, unknown>)[name]
  }
  return part
}
