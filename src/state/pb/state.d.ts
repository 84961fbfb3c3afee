import type { Codec, DecodeOptions } from 'protons-runtime';
import type { Uint8ArrayList } from 'uint8arraylist';
export interface Entry {
    versions: Uint8Array<ArrayBuffer>[];
    held?: Held;
    aside: number;
}
export declare namespace Entry {
    const codec: () => Codec<Entry>;
    interface EntryVersionsFieldEvent {
        field: '$.versions[]';
        index: number;
        value: Uint8Array<ArrayBuffer>;
    }
    interface EntryHeldFormFieldEvent {
        field: '$.held.form';
        value: number;
    }
    interface EntryHeldVersionReplicaFieldEvent {
        field: '$.held.version[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface EntryHeldVersionSeqFieldEvent {
        field: '$.held.version[].seq';
        value: number;
        index: number;
    }
    interface EntryHeldTypeFieldEvent {
        field: '$.held.type';
        value: number;
    }
    interface EntryHeldContentFieldEvent {
        field: '$.held.content';
        value: Uint8Array<ArrayBuffer>;
    }
    interface EntryHeldModeFieldEvent {
        field: '$.held.mode';
        value: number;
    }
    interface EntryHeldMtimeFieldEvent {
        field: '$.held.mtime';
        value: bigint;
    }
    interface EntryHeldTargetFieldEvent {
        field: '$.held.target';
        value: string;
    }
    interface EntryHeldDevFieldEvent {
        field: '$.held.dev';
        value: bigint;
    }
    interface EntryHeldInoFieldEvent {
        field: '$.held.ino';
        value: bigint;
    }
    interface EntryHeldSizeFieldEvent {
        field: '$.held.size';
        value: number;
    }
    interface EntryHeldStatMtimeFieldEvent {
        field: '$.held.statMtime';
        value: bigint;
    }
    interface EntryHeldStatCtimeFieldEvent {
        field: '$.held.statCtime';
        value: bigint;
    }
    interface EntryHeldStatModeFieldEvent {
        field: '$.held.statMode';
        value: number;
    }
    interface EntryHeldDiskPathFieldEvent {
        field: '$.held.diskPath';
        value: string;
    }
    interface EntryHeldRacyFieldEvent {
        field: '$.held.racy';
        value: boolean;
    }
    interface EntryHeldLocalFieldEvent {
        field: '$.held.local';
        value: boolean;
    }
    interface EntryHeldAuthorFieldEvent {
        field: '$.held.author';
        value: Uint8Array<ArrayBuffer>;
    }
    interface EntryHeldRevertedFieldEvent {
        field: '$.held.reverted';
        value: boolean;
    }
    interface EntryAsideFieldEvent {
        field: '$.aside';
        value: number;
    }
    function encode(obj: Partial<Entry>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Entry>): Entry;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Entry>): Generator<EntryVersionsFieldEvent | EntryHeldFormFieldEvent | EntryHeldVersionReplicaFieldEvent | EntryHeldVersionSeqFieldEvent | EntryHeldTypeFieldEvent | EntryHeldContentFieldEvent | EntryHeldModeFieldEvent | EntryHeldMtimeFieldEvent | EntryHeldTargetFieldEvent | EntryHeldDevFieldEvent | EntryHeldInoFieldEvent | EntryHeldSizeFieldEvent | EntryHeldStatMtimeFieldEvent | EntryHeldStatCtimeFieldEvent | EntryHeldStatModeFieldEvent | EntryHeldDiskPathFieldEvent | EntryHeldRacyFieldEvent | EntryHeldLocalFieldEvent | EntryHeldAuthorFieldEvent | EntryHeldRevertedFieldEvent | EntryAsideFieldEvent>;
}
export interface Held {
    form: number;
    version: SeenReplica[];
    type: number;
    content: Uint8Array<ArrayBuffer>;
    mode: number;
    mtime: bigint;
    target: string;
    dev: bigint;
    ino: bigint;
    size: number;
    statMtime: bigint;
    statCtime: bigint;
    statMode: number;
    diskPath: string;
    racy: boolean;
    local: boolean;
    author: Uint8Array<ArrayBuffer>;
    reverted: boolean;
}
export declare namespace Held {
    const codec: () => Codec<Held>;
    interface HeldFormFieldEvent {
        field: '$.form';
        value: number;
    }
    interface HeldVersionReplicaFieldEvent {
        field: '$.version[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface HeldVersionSeqFieldEvent {
        field: '$.version[].seq';
        value: number;
        index: number;
    }
    interface HeldTypeFieldEvent {
        field: '$.type';
        value: number;
    }
    interface HeldContentFieldEvent {
        field: '$.content';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HeldModeFieldEvent {
        field: '$.mode';
        value: number;
    }
    interface HeldMtimeFieldEvent {
        field: '$.mtime';
        value: bigint;
    }
    interface HeldTargetFieldEvent {
        field: '$.target';
        value: string;
    }
    interface HeldDevFieldEvent {
        field: '$.dev';
        value: bigint;
    }
    interface HeldInoFieldEvent {
        field: '$.ino';
        value: bigint;
    }
    interface HeldSizeFieldEvent {
        field: '$.size';
        value: number;
    }
    interface HeldStatMtimeFieldEvent {
        field: '$.statMtime';
        value: bigint;
    }
    interface HeldStatCtimeFieldEvent {
        field: '$.statCtime';
        value: bigint;
    }
    interface HeldStatModeFieldEvent {
        field: '$.statMode';
        value: number;
    }
    interface HeldDiskPathFieldEvent {
        field: '$.diskPath';
        value: string;
    }
    interface HeldRacyFieldEvent {
        field: '$.racy';
        value: boolean;
    }
    interface HeldLocalFieldEvent {
        field: '$.local';
        value: boolean;
    }
    interface HeldAuthorFieldEvent {
        field: '$.author';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HeldRevertedFieldEvent {
        field: '$.reverted';
        value: boolean;
    }
    function encode(obj: Partial<Held>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Held>): Held;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Held>): Generator<HeldFormFieldEvent | HeldVersionReplicaFieldEvent | HeldVersionSeqFieldEvent | HeldTypeFieldEvent | HeldContentFieldEvent | HeldModeFieldEvent | HeldMtimeFieldEvent | HeldTargetFieldEvent | HeldDevFieldEvent | HeldInoFieldEvent | HeldSizeFieldEvent | HeldStatMtimeFieldEvent | HeldStatCtimeFieldEvent | HeldStatModeFieldEvent | HeldDiskPathFieldEvent | HeldRacyFieldEvent | HeldLocalFieldEvent | HeldAuthorFieldEvent | HeldRevertedFieldEvent>;
}
export interface SeenReplica {
    replica: Uint8Array<ArrayBuffer>;
    seq: number;
}
export declare namespace SeenReplica {
    const codec: () => Codec<SeenReplica>;
    interface SeenReplicaReplicaFieldEvent {
        field: '$.replica';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SeenReplicaSeqFieldEvent {
        field: '$.seq';
        value: number;
    }
    function encode(obj: Partial<SeenReplica>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SeenReplica>): SeenReplica;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SeenReplica>): Generator<SeenReplicaReplicaFieldEvent | SeenReplicaSeqFieldEvent>;
}
export interface Meta {
    format: number;
    nonce: Uint8Array<ArrayBuffer>;
    lastSeq: number;
    previous: Uint8Array<ArrayBuffer>;
    knowledge: KnownReplica[];
    digest: Uint8Array<ArrayBuffer>;
    files: number;
    directories: number;
    bytes: number;
    needFiles: number;
    needBytes: number;
    needDeletes: number;
    needs: number;
    localChanges: number;
    conflicts: number;
    scanned: boolean;
    epoch: number;
    leftOut: number;
}
export declare namespace Meta {
    const codec: () => Codec<Meta>;
    interface MetaFormatFieldEvent {
        field: '$.format';
        value: number;
    }
    interface MetaNonceFieldEvent {
        field: '$.nonce';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MetaLastSeqFieldEvent {
        field: '$.lastSeq';
        value: number;
    }
    interface MetaPreviousFieldEvent {
        field: '$.previous';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MetaKnowledgeReplicaFieldEvent {
        field: '$.knowledge[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface MetaKnowledgeSpansFieldEvent {
        field: '$.knowledge[].spans[]';
        index: number;
        value: number;
    }
    interface MetaDigestFieldEvent {
        field: '$.digest';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MetaFilesFieldEvent {
        field: '$.files';
        value: number;
    }
    interface MetaDirectoriesFieldEvent {
        field: '$.directories';
        value: number;
    }
    interface MetaBytesFieldEvent {
        field: '$.bytes';
        value: number;
    }
    interface MetaNeedFilesFieldEvent {
        field: '$.needFiles';
        value: number;
    }
    interface MetaNeedBytesFieldEvent {
        field: '$.needBytes';
        value: number;
    }
    interface MetaNeedDeletesFieldEvent {
        field: '$.needDeletes';
        value: number;
    }
    interface MetaNeedsFieldEvent {
        field: '$.needs';
        value: number;
    }
    interface MetaLocalChangesFieldEvent {
        field: '$.localChanges';
        value: number;
    }
    interface MetaConflictsFieldEvent {
        field: '$.conflicts';
        value: number;
    }
    interface MetaScannedFieldEvent {
        field: '$.scanned';
        value: boolean;
    }
    interface MetaEpochFieldEvent {
        field: '$.epoch';
        value: number;
    }
    interface MetaLeftOutFieldEvent {
        field: '$.leftOut';
        value: number;
    }
    function encode(obj: Partial<Meta>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Meta>): Meta;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Meta>): Generator<MetaFormatFieldEvent | MetaNonceFieldEvent | MetaLastSeqFieldEvent | MetaPreviousFieldEvent | MetaKnowledgeReplicaFieldEvent | MetaKnowledgeSpansFieldEvent | MetaDigestFieldEvent | MetaFilesFieldEvent | MetaDirectoriesFieldEvent | MetaBytesFieldEvent | MetaNeedFilesFieldEvent | MetaNeedBytesFieldEvent | MetaNeedDeletesFieldEvent | MetaNeedsFieldEvent | MetaLocalChangesFieldEvent | MetaConflictsFieldEvent | MetaScannedFieldEvent | MetaEpochFieldEvent | MetaLeftOutFieldEvent>;
}
export interface KnownReplica {
    replica: Uint8Array<ArrayBuffer>;
    spans: number[];
}
export declare namespace KnownReplica {
    const codec: () => Codec<KnownReplica>;
    interface KnownReplicaReplicaFieldEvent {
        field: '$.replica';
        value: Uint8Array<ArrayBuffer>;
    }
    interface KnownReplicaSpansFieldEvent {
        field: '$.spans[]';
        index: number;
        value: number;
    }
    function encode(obj: Partial<KnownReplica>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<KnownReplica>): KnownReplica;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<KnownReplica>): Generator<KnownReplicaReplicaFieldEvent | KnownReplicaSpansFieldEvent>;
}
export interface SealedMeta {
    format: number;
    knowledge: KnownReplica[];
    entries: number;
    bytes: number;
    needBytes: number;
    counter: number;
    epoch: number;
}
export declare namespace SealedMeta {
    const codec: () => Codec<SealedMeta>;
    interface SealedMetaFormatFieldEvent {
        field: '$.format';
        value: number;
    }
    interface SealedMetaKnowledgeReplicaFieldEvent {
        field: '$.knowledge[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SealedMetaKnowledgeSpansFieldEvent {
        field: '$.knowledge[].spans[]';
        index: number;
        value: number;
    }
    interface SealedMetaEntriesFieldEvent {
        field: '$.entries';
        value: number;
    }
    interface SealedMetaBytesFieldEvent {
        field: '$.bytes';
        value: number;
    }
    interface SealedMetaNeedBytesFieldEvent {
        field: '$.needBytes';
        value: number;
    }
    interface SealedMetaCounterFieldEvent {
        field: '$.counter';
        value: number;
    }
    interface SealedMetaEpochFieldEvent {
        field: '$.epoch';
        value: number;
    }
    function encode(obj: Partial<SealedMeta>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedMeta>): SealedMeta;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedMeta>): Generator<SealedMetaFormatFieldEvent | SealedMetaKnowledgeReplicaFieldEvent | SealedMetaKnowledgeSpansFieldEvent | SealedMetaEntriesFieldEvent | SealedMetaBytesFieldEvent | SealedMetaNeedBytesFieldEvent | SealedMetaCounterFieldEvent | SealedMetaEpochFieldEvent>;
}
