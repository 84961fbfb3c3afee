/**
 * The names that devices give to things: branded strings, so that one cannot be passed for another.
 * In memory an id is text; on the wire and in the index it is the bytes that the text stands for.
 */

/** A device: the text form of its libp2p PeerId (Ed25519, identity multihash). */
export type DeviceId = string & { readonly __brand: 'DeviceId' }
/** A folder: 64 hexadecimal digits, the BLAKE3 hash of its first public key. */
export type FolderId = string & { readonly __brand: 'FolderId' }
/** One of a folder's keys, whatever its right: 64 hexadecimal digits, the BLAKE3 hash of its public key; of the first it is the folder's id. */
export type KeyId = string & { readonly __brand: 'KeyId' }
/** One device's copy of one folder under one index: 16 hexadecimal digits. */
export type ReplicaId = string & { readonly __brand: 'ReplicaId' }
/** 64 hexadecimal digits: plain BLAKE3-256 of a block's bytes. */
export type BlockHash = string & { readonly __brand: 'BlockHash' }
/** 64 hexadecimal digits: the name of a whole content, see content.ts. */
export type ContentId = string & { readonly __brand: 'ContentId' }

export const REPLICA_ID_BYTES = 8
export const HASH_BYTES = 32
export const PUBLIC_KEY_BYTES = 32
export const SIGNATURE_BYTES = 64

/** The name of one record: the `seq`-th change that `replica` made, counted from 1, below 2^48. */
export interface Dot {
  readonly replica: ReplicaId
  readonly seq: number
}
