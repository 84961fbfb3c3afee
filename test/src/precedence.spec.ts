import assert from 'node:assert/strict'
import { Precedence, type Priority } from '../../src/precedence.ts'

describe('the precedence of folders', () => {
  let precedence: Precedence
  let turns: string[]
  const join = (name: string, priority: () => Priority) => precedence.join({ priority, onTurn: () => turns.push(name) })
  beforeEach(() => {
    precedence = new Precedence()
    turns = []
  })

  it('has a folder wait while one of higher priority has something to ask for, and tells it when that is over', () => {
    const [high, low] = [join('high', () => 'high'), join('low', () => 'low')]
    high.busy = true
    low.busy = true
    assert.deepEqual([high.mayAsk, low.mayAsk], [true, false])
    high.busy = false
    assert.deepEqual([low.mayAsk, turns], [true, ['low']])
  })

  it('keeps equals from nothing', () => {
    const [one, other] = [join('one', () => 'normal'), join('other', () => 'normal')]
    one.busy = true
    other.busy = true
    assert.deepEqual([one.mayAsk, other.mayAsk], [true, true])
  })

  it('follows a priority that changes, and a folder that leaves', () => {
    let priority: Priority = 'normal'
    const [first, second] = [join('first', () => priority), join('second', () => 'normal')]
    first.busy = true
    second.busy = true
    priority = 'high'
    assert.equal(second.mayAsk, false)
    first.leave()
    assert.deepEqual([second.mayAsk, turns], [true, ['second']])
  })
})
