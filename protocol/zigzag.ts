/**
 * Signed 64-bit numbers as Protocol Buffers' `sint64` writes them. Done here, and declared `uint64` in the .proto files, which is the same
 * on the wire: protons-runtime 7.1.2 writes another number for some negative ones (multiples of 2^32 below -2^53).
 */

/** 0, -1, 1, -2, … as 0, 1, 2, 3, … */
export function zigzag(value: bigint): bigint {
  return value < 0n ? -2n * value - 1n : 2n * value
}

export function unzigzag(value: bigint): bigint {
  return (value & 1n) === 0n ? value >> 1n : -((value + 1n) >> 1n)
}
