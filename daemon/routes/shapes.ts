/** Answers that several routes give. What they mean says docs/reference/api.md. */
import * as z from 'zod/mini'

export const COUNT = z.int().check(z.minimum(0))
/** Milliseconds since 1970. */
export const TIME = z.number()
export const NOTHING = z.strictObject({})
export const DEVICE_ID = z.string()
export const TYPE = z.enum(['file', 'directory', 'symlink'])
export const RIGHT = z.enum(['write', 'read', 'store'])
export const MODE = z.enum(['two-way', 'send-only', 'receive-only', 'backup'])
export const FAULT = z.strictObject({ code: z.string(), message: z.string(), hint: z.string() })
export const ERROR = z.strictObject({ error: FAULT })

export const FOLDER = z.strictObject({
  id: z.string(),
  label: z.string(),
  path: z.string(),
  mode: MODE,
  right: RIGHT,
  byGrant: z.boolean(),
  epoch: COUNT,
  state: z.enum(['idle', 'scanning', 'syncing', 'paused', 'held', 'error']),
  pausedUntil: z.optional(TIME),
  error: z.nullable(FAULT),
  files: COUNT,
  directories: COUNT,
  bytes: COUNT,
  needFiles: COUNT,
  needBytes: COUNT,
  leftOut: COUNT,
  conflicts: COUNT,
  problems: COUNT,
  localChanges: COUNT,
  archive: z.nullable(z.strictObject({ files: COUNT, bytes: COUNT })),
  digest: z.string(),
  peers: z.array(z.strictObject({ id: DEVICE_ID, name: z.string(), right: RIGHT, inSync: z.boolean(), digest: z.nullable(z.string()) })),
  progress: z.strictObject({ scanned: COUNT, hashedBytes: COUNT, fetchedBytes: COUNT, totalBytes: COUNT }),
  lastChange: z.nullable(z.strictObject({ path: z.string(), at: TIME, device: DEVICE_ID }))
})

export const PEER = z.strictObject({
  id: DEVICE_ID,
  name: z.string(),
  connected: z.boolean(),
  paused: z.optional(z.literal(true)),
  address: z.string(),
  direct: z.boolean(),
  bytesIn: COUNT,
  bytesOut: COUNT
})

export const JOINING = z.strictObject({
  id: z.string(),
  path: z.string(),
  right: RIGHT,
  inviter: DEVICE_ID,
  inviterName: z.string(),
  expires: TIME,
  state: z.enum(['waiting', 'waiting-for-approval', 'refused', 'failed']),
  hint: z.string(),
  error: z.nullable(FAULT)
})

export const WAITING = z.strictObject({
  device: DEVICE_ID,
  name: z.string(),
  address: z.string(),
  since: TIME,
  invitation: z.string(),
  folder: z.string(),
  label: z.string(),
  right: RIGHT
})

const RENDEZVOUS = z.strictObject({
  state: z.enum(['starting', 'idle', 'looking', 'failed']),
  lastLookUp: z.nullable(TIME),
  nextLookUp: z.nullable(TIME),
  found: COUNT,
  lastError: z.nullable(z.string())
})

const DEVICE = z.strictObject({
  id: DEVICE_ID,
  name: z.string(),
  version: z.string(),
  addresses: z.array(z.string()),
  uptimeSeconds: COUNT,
  longestBlockMs: COUNT,
  longestBlockCpuMs: COUNT,
  reach: z.strictObject({
    reachability: z.enum(['public', 'private', 'unknown']),
    relays: z.array(z.strictObject({ device: DEVICE_ID, reserved: z.boolean(), lastError: z.nullable(z.string()) })),
    dhtServer: z.array(z.string()),
    rendezvous: z.nullable(RENDEZVOUS),
    problems: z.array(FAULT)
  })
})

export const STATUS = z.strictObject({
  device: DEVICE,
  folders: z.array(FOLDER),
  peers: z.array(PEER),
  joining: z.array(JOINING),
  waiting: z.array(WAITING)
})

export const PROBLEM = z.strictObject({ path: z.string(), reason: z.string(), message: z.string(), remedy: z.string() })

/** Those that stand under a name of their own in the OpenAPI document. */
export const NAMED_SHAPES = { Error: ERROR, Fault: FAULT, Status: STATUS, Device: DEVICE, Folder: FOLDER, Peer: PEER, Joining: JOINING, WaitingDevice: WAITING }
