/** Which dots a replica knows (or holds, or lacks): replica id → interval set. A value: every operation answers a new one. */
import type { Dot, ReplicaId } from './ids.ts'
import { countOf, EMPTY_SET, hasNumber, type Interval, type IntervalSet, maxOf, subtract, union } from './interval-set.ts'
import { MAX_REPLICAS, MAX_SPANS } from './limits.ts'

export type Knowledge = ReadonlyMap<ReplicaId, IntervalSet>

export const NOTHING: Knowledge = new Map()

export function knows(knowledge: Knowledge, dot: Dot): boolean {
  return hasNumber(knowledge.get(dot.replica) ?? EMPTY_SET, dot.seq)
}

export function withDot(knowledge: Knowledge, dot: Dot): Knowledge {
  return withRange(knowledge, dot.replica, dot.seq, dot.seq)
}

export function withRange(knowledge: Knowledge, replica: ReplicaId, from: number, to: number): Knowledge {
  const before = knowledge.get(replica) ?? EMPTY_SET
  return new Map(knowledge).set(replica, union(before, [{ from, to }]))
}

export function withoutDot(knowledge: Knowledge, dot: Dot): Knowledge {
  const before = knowledge.get(dot.replica)
  if (before === undefined || !hasNumber(before, dot.seq)) return knowledge
  return difference(knowledge, new Map([[dot.replica, [{ from: dot.seq, to: dot.seq }]]]))
}

export function unionOf(a: Knowledge, b: Knowledge): Knowledge {
  if (b.size === 0) return a
  const all = new Map(a)
  for (const [replica, set] of b) all.set(replica, union(all.get(replica) ?? EMPTY_SET, set))
  return all
}

/** What is in `a` and not in `b`. */
export function difference(a: Knowledge, b: Knowledge): Knowledge {
  const rest = new Map<ReplicaId, IntervalSet>()
  for (const [replica, set] of a) {
    const left = subtract(set, b.get(replica) ?? EMPTY_SET)
    if (left.length > 0) rest.set(replica, left)
  }
  return rest
}

export function sameKnowledge(a: Knowledge, b: Knowledge): boolean {
  return a === b || (isEmpty(difference(a, b)) && isEmpty(difference(b, a)))
}

export function isEmpty(knowledge: Knowledge): boolean {
  return knowledge.size === 0
}

/** Whether one message can tell of it, or a part of one: what no message can tell of, no peer can have learned, and none would take. */
export function isTellable(knowledge: Knowledge, part = 1): boolean {
  let spans = 0
  for (const set of knowledge.values()) spans += 2 * set.length
  return spans <= part * MAX_SPANS && knowledge.size <= part * MAX_REPLICAS
}

/** The same and, where a message could not tell of so many intervals, what lies between them. */
export function closed(knowledge: Knowledge): Knowledge {
  if (isTellable(knowledge)) return knowledge
  return new Map([...knowledge].map(([replica, set]) => [replica, [{ from: (set[0] as Interval).from, to: maxOf(set) }]]))
}

export function size(knowledge: Knowledge): number {
  let count = 0
  for (const set of knowledge.values()) count += countOf(set)
  return count
}

/** Collects dots that come in any order without making a new map for each. */
export class DotCollector {
  readonly #dots = new Map<ReplicaId, number[]>()

  add(dot: Dot): void {
    const list = this.#dots.get(dot.replica)
    if (list === undefined) this.#dots.set(dot.replica, [dot.seq])
    else list.push(dot.seq)
  }

  toKnowledge(): Knowledge {
    const knowledge = new Map<ReplicaId, IntervalSet>()
    for (const [replica, seqs] of this.#dots) {
      const set: { from: number; to: number }[] = []
      for (const seq of seqs.sort((a, b) => a - b)) {
        const last = set.at(-1)
        if (last !== undefined && seq <= last.to + 1) last.to = Math.max(last.to, seq)
        else set.push({ from: seq, to: seq })
      }
      knowledge.set(replica, set)
    }
    return knowledge
  }
}
