import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type Point, slopeOf, trendOf } from './slope.ts'

const MINUTES = fc.integer({ min: 8, max: 60 })
const SLOPE = fc.integer({ min: -1000, max: 1000 })

function line(minutes: number, slope: number, from = 0): Point[] {
  return Array.from({ length: minutes }, (_, at) => ({ at, value: from + slope * at }))
}

describe('the slope of samples', () => {
  it('of a line is its own, wherever it begins and in whatever order its points come', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 30 }).chain((minutes) => fc.tuple(fc.shuffledSubarray(line(minutes, 1), { minLength: 2 }), SLOPE, fc.integer())),
        ([points, slope, from]) => assert.ok(slopeOf(points.map(({ at }) => ({ at, value: from + slope * at }))) === slope)
      )
    )
  })

  it('is none of one point, of none, and of several at one time', () => {
    assert.equal(slopeOf([]), undefined)
    assert.equal(slopeOf([{ at: 1, value: 1 }]), undefined)
    assert.equal(
      slopeOf([
        { at: 1, value: 1 },
        { at: 1, value: 2 }
      ]),
      undefined
    )
  })

  it('does not change with a quarter of the points, whatever they are', () => {
    fc.assert(
      fc.property(MINUTES, SLOPE, fc.infiniteStream(fc.integer()), fc.infiniteStream(fc.nat()), (minutes, slope, values, places) => {
        const points = line(minutes, slope)
        for (let n = 0; n < Math.floor(minutes / 4); n++) {
          const at = (places.next().value as number) % minutes
          points[at] = { at, value: values.next().value as number }
        }
        assert.equal(slopeOf(points), slope)
      })
    )
  })

  it('turns with the sign of the values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 2, maxLength: 20 }), (values) => {
        const points = values.map((value, at) => ({ at, value }))
        const turned = slopeOf(points.map(({ at, value }) => ({ at, value: -value }))) as number
        // The sum, for -0.
        assert.equal((slopeOf(points) as number) + turned, 0)
      })
    )
  })
})

describe('the trend of a run', () => {
  it('is that of its second half: what the first was does not matter', () => {
    fc.assert(
      fc.property(MINUTES, SLOPE, fc.infiniteStream(fc.integer()), (minutes, slope, values) => {
        const points = line(minutes, slope).map(({ at, value }) => ({ at, value: at < Math.floor(minutes / 2) ? (values.next().value as number) : value }))
        assert.deepEqual(trendOf(points), { slope, rise: slope * (Math.ceil(minutes / 2) - 1) })
      })
    )
  })

  it('is nothing where it goes up and down and ends where it was', () => {
    const points = Array.from({ length: 16 }, (_, at) => ({ at, value: 100 + (at % 2) * 10 }))
    assert.ok(Math.abs(trendOf(points)?.rise ?? Number.NaN) < 5)
  })

  it('is not told of a few samples', () => {
    assert.equal(trendOf(line(6, 1)), undefined)
    assert.notEqual(trendOf(line(7, 1)), undefined)
  })
})
