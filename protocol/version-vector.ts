/** Which changes of one item a version of it has seen: replica id → highest sequence number. */
import type { Dot, ReplicaId } from './ids.ts'

export type VersionVector = ReadonlyMap<ReplicaId, number>

export const MAX_VECTOR_ENTRIES = 256
/** Sequence numbers are below 2^48: exact as a double, with room to check before adding. */
export const MAX_SEQUENCE = 2 ** 48 - 1

/** Whether the version with this vector has seen the version that `dot` names. */
export function covers(vector: VersionVector, dot: Dot): boolean {
  return (vector.get(dot.replica) ?? 0) >= dot.seq
}

/** The least vector that has seen all that any of `vectors` has. */
export function joinVectors(vectors: Iterable<VersionVector>): Map<ReplicaId, number> {
  const joined = new Map<ReplicaId, number>()
  for (const vector of vectors) {
    for (const [replica, seq] of vector) if (seq > (joined.get(replica) ?? 0)) joined.set(replica, seq)
  }
  return joined
}

/** The vector of the change that `dot` names, made by one who had seen `base`. */
export function nextVector(base: VersionVector, dot: Dot): Map<ReplicaId, number> {
  return new Map(base).set(dot.replica, dot.seq)
}

/** Whether `a` has seen all that `b` has. */
export function includes(a: VersionVector, b: VersionVector): boolean {
  for (const [replica, seq] of b) if ((a.get(replica) ?? 0) < seq) return false
  return true
}
