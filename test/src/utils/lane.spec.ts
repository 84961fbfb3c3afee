import assert from 'node:assert/strict'
import { Lane } from '../../../src/utils/lane.ts'

describe('lane', () => {
  it('runs one task at a time, in the order given', async () => {
    const lane = new Lane()
    const log: string[] = []
    const task = (name: string) => async (): Promise<string> => {
      log.push(`${name} begins`)
      await undefined
      log.push(`${name} ends`)
      return name
    }
    assert.deepEqual(await Promise.all([lane.run(task('a')), lane.run(task('b'))]), ['a', 'b'])
    assert.deepEqual(log, ['a begins', 'a ends', 'b begins', 'b ends'])
  })

  it('goes on after a failure, of which only its caller hears', async () => {
    const lane = new Lane()
    const failing = lane.run(() => {
      throw new Error('no')
    })
    const next = lane.run(() => 1)
    await assert.rejects(failing, /no/)
    assert.equal(await next, 1)
  })
})
