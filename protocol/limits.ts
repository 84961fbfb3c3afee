/**
 * What the session and block streams may carry (docs/specs/sync.md, "Limits"). Each is checked before anything is allocated for it,
 * and bounds what one peer can make us keep. Limits of keys, grants, paths, records and batches stand beside these.
 */
import { MAX_BLOCK_BYTES } from './chunking.ts'
import { MAX_BLOCKS } from './content.ts'

/**
 * One frame of the session stream, in bytes: the largest knowledge map fits, and the event loop decodes it in some milliseconds.
 * A batch whose records need more is sent as several messages with the same header.
 */
export const MAX_MESSAGE_BYTES = 1024 * 1024

/** Enough for 1,024 folders on a device; 32 KiB. */
export const MAX_BLINDED_IDS = 1024
/** A smaller offer would tell strangers how few folders there are. */
export const MIN_BLINDED_IDS = 8
export const HELLO_NONCE_BYTES = 32
/** Channels are 0 to this less one: more than there are folders, for numbers are not used again within a session. */
export const MAX_CHANNELS = 2 ** 16
/** Addresses of a device; more are no help, and each may be dialled. */
export const MAX_ADDRESSES = 16
/** A multiaddr with a relay in it has some 200 characters. */
export const MAX_ADDRESS_LENGTH = 512
/** Characters of a device's name. */
export const MAX_DEVICE_NAME_LENGTH = 255

/** Devices' addresses in one message. */
export const MAX_SIGNED_ADDRESSES = 64

/** Replicas that ever were in one folder: every new index of a device counts. */
export const MAX_REPLICAS = 4096
/** Numbers in all spans of one knowledge map: two an interval, and a replica nearly always has one interval. */
export const MAX_SPANS = 65_536
/** A content of this size or less may travel with its record: at 64 KiB asking for it costs more than sending it. */
export const MAX_INLINE_CONTENT_BYTES = 64 * 1024
/** Numbers in the spans of a partial content: who holds it in more pieces tells of the first. */
export const MAX_PARTIAL_SPANS = 8192
/** Kept versions in one answer: of most paths so many fit into a message. */
export const MAX_VERSIONS = 4096
/** Versions of one item from one second. */
export const MAX_SAME_SECOND = 1000
/** Characters of a goodbye's text. */
export const MAX_GOODBYE_LENGTH = 1024

/** Blocks asked for in one request: as many small ones as fill a connection of 100 ms and 1 Gbit/s. */
export const MAX_REQUESTED_BLOCKS = 1024
/** Block lists asked for in one request; one may have 36 MiB. */
export const MAX_REQUESTED_LISTS = 64
/** One frame of a request, in bytes: all of the above at 32 bytes each. */
export const MAX_BLOCK_REQUEST_BYTES = 64 * 1024
/** One frame of an answer, in bytes: a varint and its tag for each thing asked for. The blocks follow outside of the frame. */
export const MAX_BLOCK_ANSWER_BYTES = 16 * 1024
/** The longest thing that follows an answer, in bytes: a block list of `MAX_BLOCKS` entries of 36 bytes. */
export const MAX_ANSWER_PART_BYTES = 36 * MAX_BLOCKS
/** What a compressed answer may become, in bytes: as much as one block of the largest size. */
export const MAX_COMPRESSED_ANSWER_BYTES = MAX_BLOCK_BYTES
