/** That the list fits the code. Whether the faults are caught is told by `npm run mutate`, which takes longer than this suite may. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mutated } from './mutated.ts'
import { MUTATIONS } from './mutations.ts'

const ROOT = join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')

describe('mutations', () => {
  for (const { name, file, find, replace } of MUTATIONS) {
    it(`${name}: has its place`, () => assert.notEqual(mutated(read(file), { find, replace }), read(file)))
  }

  it('have names of their own', () => assert.equal(new Set(MUTATIONS.map(({ name }) => name)).size, MUTATIONS.length))

  it('break properties that the design has, and leave none out', () => {
    const properties = Array.from(read('docs/design.md').matchAll(/^\| ([SL]\d+) \|/gm), ([, property]) => property)
    assert.ok(properties.length >= 17)
    assert.deepEqual(new Set(MUTATIONS.flatMap(({ breaks }) => breaks)), new Set(properties))
  })

  it('are to be caught by checks that there are', () => {
    const specs = MUTATIONS.flatMap(({ caughtBy }) => caughtBy).filter((check) => check.endsWith('.spec.ts'))
    assert.deepEqual(
      specs.filter((spec) => !existsSync(join(ROOT, spec))),
      []
    )
    assert.ok(MUTATIONS.every(({ caughtBy }) => caughtBy.length > 0))
  })
})
