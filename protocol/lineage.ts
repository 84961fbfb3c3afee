/**
 * The lineage of a folder: its successions, each signed by the key of the epoch before. A value: what it is extended by makes a new one.
 * The first succession of an epoch that a device took up is the one that counts to it, for good.
 */
import { equals } from 'uint8arrays/equals'
import { blake3 } from './blake3.ts'
import { copyBytes } from './copy-bytes.ts'
import type { Ed25519 } from './ed25519.ts'
import { issueGrant, encodeGrant, NO_EXPIRY } from './grant.ts'
import { publicKeyOf } from './device-id.ts'
import type { DeviceId, FolderId } from './ids.ts'
import { createWriteKey, type FolderKey, folderIdOf, keyIdOf, readSecretOf, signingSeedOf, type WriteKey } from './keys.ts'
import { type Knowledge, NOTHING } from './knowledge.ts'
import { LineageFile } from './pb/messages.js'
import type { Right } from './right.ts'
import {
  badSuccession,
  decodeSuccession,
  formerKeyOf,
  isSignedBy,
  type Member,
  type SignedSuccession,
  signSuccession,
  type Succession,
  successionSecrets
} from './succession.ts'

/** All successions of a folder. */
export const MAX_LINEAGE_BYTES = 16 * 1024 * 1024
/** A folder is offered under so many keys before the current one; under an earlier one to who offers that one itself. */
export const FORMER_KEYS = 8

interface Parts {
  readonly folder: FolderId
  readonly chain: readonly SignedSuccession[]
  readonly successions: readonly Succession[]
  /** By epoch, as far as they are known. */
  readonly publicKeys: ReadonlyMap<number, Uint8Array>
}

export class Lineage {
  readonly #parts: Parts
  readonly #members: ReadonlyMap<DeviceId, Member>

  private constructor(parts: Parts) {
    this.#parts = parts
    this.#members = new Map(this.latest?.members.map((member) => [member.device, member]))
  }

  /** What a key says of its own. */
  static of({ folder, epoch, publicKey }: FolderKey): Lineage {
    return new Lineage({ folder, chain: [], successions: [], publicKeys: new Map([[epoch, publicKey]]) })
  }

  /** From epoch 1 on. */
  get chain(): readonly SignedSuccession[] {
    return this.#parts.chain
  }

  /** How far the successions lead. */
  get epoch(): number {
    return this.#parts.chain.length
  }

  get latest(): Succession | undefined {
    return this.#parts.successions.at(-1)
  }

  /** @throws RangeError for an epoch that it does not reach */
  at(epoch: number): Succession {
    const succession = this.#parts.successions[epoch - 1]
    if (succession === undefined) throw new RangeError(`there is no succession of the epoch ${epoch}`)
    return succession
  }

  publicKeyAt(epoch: number): Uint8Array | undefined {
    return this.#parts.publicKeys.get(epoch)
  }

  /** Who the latest succession lists; nobody before the first. */
  memberOf(device: DeviceId): Member | undefined {
    return this.#members.get(device)
  }

  get cut(): Knowledge {
    return this.latest?.cut ?? NOTHING
  }

  /** What says that a device with a key of the epoch is a member no more; undefined where it is one, or may be. */
  removalOf(device: DeviceId, epoch: number): Succession | undefined {
    return this.epoch > epoch && this.memberOf(device) === undefined ? this.latest : undefined
  }

  /**
   * With one more succession, the one of the next epoch.
   * @throws ProtocolError BAD_SUCCESSION
   */
  extended(signed: SignedSuccession, ed25519: Ed25519): Lineage {
    const { folder, chain, successions, publicKeys } = this.#parts
    const next = decodeSuccession(signed.bytes)
    const { epoch, former, publicKey } = next
    if (next.folder !== folder) throw badSuccession('it is of another folder')
    if (epoch !== chain.length + 1) throw badSuccession(`it is of the epoch ${epoch}, and follows on ${chain.length}`)
    const signer = publicKeys.get(epoch - 1) ?? former
    if (!equals(former, signer) || (epoch === 1 && folderIdOf(former) !== folder)) throw badSuccession('it follows on another key')
    const before = chain.at(-1)
    if (before !== undefined && !equals(next.previous, blake3(before.bytes))) throw badSuccession('it follows on another succession')
    const own = publicKeys.get(epoch)
    if (own !== undefined && !equals(own, publicKey)) throw badSuccession('it leads to another key than the one of its epoch')
    if (chain.reduce((sum, { bytes }) => sum + bytes.length, signed.bytes.length) > MAX_LINEAGE_BYTES) throw badSuccession('there are too many')
    if (!isSignedBy(signer, signed, ed25519)) throw badSuccession("its signature is not by the folder's key of the epoch before")
    return new Lineage({
      folder,
      chain: [...chain, { bytes: copyBytes(signed.bytes), signature: copyBytes(signed.signature) }],
      successions: [...successions, next],
      publicKeys: new Map(publicKeys).set(epoch - 1, former).set(epoch, publicKey)
    })
  }

  /** Up to an epoch. */
  until(epoch: number): Lineage {
    const { chain, successions, publicKeys } = this.#parts
    return new Lineage({ ...this.#parts, chain: chain.slice(0, epoch), successions: successions.slice(0, epoch), publicKeys })
  }

  /** The keys of the epochs before that of `key`, which must be one of this lineage, latest first; `most` of them. */
  formerKeys(key: FolderKey, most = FORMER_KEYS): FolderKey[] {
    const keys: FolderKey[] = []
    for (let now = key; now.epoch > 0 && now.epoch <= this.epoch && keys.length < most; ) {
      const succession = this.at(now.epoch)
      if (now.id !== keyIdOf(succession.publicKey)) break
      now = formerKeyOf(succession, now)
      keys.push(now)
    }
    return keys
  }
}

/** The read secrets by epoch, as far back as they are known: the current one first. None for a store key. */
export function readSecretsOf(key: FolderKey, lineage: Lineage): ReadonlyMap<number, Uint8Array> {
  const keys = [key, ...lineage.formerKeys(key, Number.POSITIVE_INFINITY)]
  return new Map(keys.flatMap((one) => (one.right === 'store' ? [] : [[one.epoch, readSecretOf(one)]])))
}

export interface SuccessionInit {
  /** The one to be followed. */
  readonly key: WriteKey
  readonly lineage: Lineage
  /** The new write secret: `SECRET_BYTES` random bytes. */
  readonly secret: Uint8Array
  readonly maker: DeviceId
  readonly members: readonly { readonly device: DeviceId; readonly right: Right }[]
  readonly cut: Knowledge
  /** Milliseconds since 1970. */
  readonly made: number
}

/** Makes the next key of a folder, and the succession that leads to it. */
export function succeed(init: SuccessionInit, ed25519: Ed25519): { readonly key: WriteKey; readonly lineage: Lineage } {
  const { key: former, lineage, maker, cut, made } = init
  const epoch = former.epoch + 1
  if (lineage.epoch !== former.epoch) throw new RangeError('the successions up to the key are not all here')
  const key = createWriteKey(init.secret, ed25519, { folder: former.folder, epoch })
  const members = init.members.map(({ device, right }): Member => {
    if (right !== 'write') return { device, right }
    return { device, right, grant: encodeGrant(issueGrant(key, { device: publicKeyOf(device), right, epoch, expiry: NO_EXPIRY }, ed25519)) }
  })
  const before = lineage.chain.at(-1)
  const succession: Succession = {
    folder: key.folder,
    epoch,
    former: former.publicKey,
    publicKey: key.publicKey,
    maker,
    members,
    cut,
    ...successionSecrets(key, former),
    previous: before === undefined ? new Uint8Array() : blake3(before.bytes),
    made
  }
  const signed = signSuccession(succession, (message) => ed25519.sign(signingSeedOf(former), message))
  return { key, lineage: lineage.extended(signed, ed25519) }
}

/** For a file: what it holds is verified again when it is read. */
export function encodeLineage(lineage: Lineage): Uint8Array {
  return LineageFile.encode({
    chain: lineage.chain.map(({ bytes, signature }) => ({
      channel: 0,
      succession: bytes as Uint8Array<ArrayBuffer>,
      signature: signature as Uint8Array<ArrayBuffer>
    }))
  })
}

/** @throws ProtocolError BAD_SUCCESSION, Error */
export function decodeLineage(bytes: Uint8Array, key: FolderKey, ed25519: Ed25519): Lineage {
  const { chain } = LineageFile.decode(bytes)
  return chain.reduce((lineage, { succession, signature }) => lineage.extended({ bytes: succession, signature }, ed25519), Lineage.of(key))
}
