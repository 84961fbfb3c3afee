import type { Codec, DecodeOptions } from 'protons-runtime';
import type { Uint8ArrayList } from 'uint8arraylist';
export interface Message {
    hello?: Hello;
    offer?: Offer;
    open?: Open;
    knowledge?: KnowledgeMap;
    batch?: Batch;
    granted?: KnowledgeMap;
    unheld?: KnowledgeMap;
    summary?: FolderSummary;
    partial?: PartialContent;
    goodbye?: Goodbye;
}
export declare namespace Message {
    const codec: () => Codec<Message>;
    interface MessageHelloVersionFieldEvent {
        field: '$.hello.version';
        value: number;
    }
    interface MessageHelloNonceFieldEvent {
        field: '$.hello.nonce';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageOfferBlindedFieldEvent {
        field: '$.offer.blinded[]';
        index: number;
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageOpenChannelFieldEvent {
        field: '$.open.channel';
        value: number;
    }
    interface MessageOpenBlindedFieldEvent {
        field: '$.open.blinded';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageOpenRightFieldEvent {
        field: '$.open.right';
        value: number;
    }
    interface MessageOpenProofFieldEvent {
        field: '$.open.proof';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageOpenNameFieldEvent {
        field: '$.open.name';
        value: string;
    }
    interface MessageOpenAddressesFieldEvent {
        field: '$.open.addresses[]';
        index: number;
        value: string;
    }
    interface MessageKnowledgeChannelFieldEvent {
        field: '$.knowledge.channel';
        value: number;
    }
    interface MessageKnowledgeReplicasReplicaFieldEvent {
        field: '$.knowledge.replicas[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface MessageKnowledgeReplicasSpansFieldEvent {
        field: '$.knowledge.replicas[].spans[]';
        index: number;
        value: number;
    }
    interface MessageBatchChannelFieldEvent {
        field: '$.batch.channel';
        value: number;
    }
    interface MessageBatchHeaderFieldEvent {
        field: '$.batch.header';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageBatchSignatureFieldEvent {
        field: '$.batch.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageBatchRecordsIndexFieldEvent {
        field: '$.batch.records[].index';
        value: number;
        index: number;
    }
    interface MessageBatchRecordsRecordFieldEvent {
        field: '$.batch.records[].record';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface MessageBatchRecordsContentFieldEvent {
        field: '$.batch.records[].content';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface MessageGrantedChannelFieldEvent {
        field: '$.granted.channel';
        value: number;
    }
    interface MessageGrantedReplicasReplicaFieldEvent {
        field: '$.granted.replicas[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface MessageGrantedReplicasSpansFieldEvent {
        field: '$.granted.replicas[].spans[]';
        index: number;
        value: number;
    }
    interface MessageUnheldChannelFieldEvent {
        field: '$.unheld.channel';
        value: number;
    }
    interface MessageUnheldReplicasReplicaFieldEvent {
        field: '$.unheld.replicas[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface MessageUnheldReplicasSpansFieldEvent {
        field: '$.unheld.replicas[].spans[]';
        index: number;
        value: number;
    }
    interface MessageSummaryChannelFieldEvent {
        field: '$.summary.channel';
        value: number;
    }
    interface MessageSummaryDigestFieldEvent {
        field: '$.summary.digest';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageSummaryIdleFieldEvent {
        field: '$.summary.idle';
        value: boolean;
    }
    interface MessagePartialChannelFieldEvent {
        field: '$.partial.channel';
        value: number;
    }
    interface MessagePartialContentFieldEvent {
        field: '$.partial.content';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessagePartialSpansFieldEvent {
        field: '$.partial.spans[]';
        index: number;
        value: number;
    }
    interface MessageGoodbyeCodeFieldEvent {
        field: '$.goodbye.code';
        value: string;
    }
    interface MessageGoodbyeMessageFieldEvent {
        field: '$.goodbye.message';
        value: string;
    }
    function encode(obj: Partial<Message>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Message>): Message;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Message>): Generator<MessageHelloVersionFieldEvent | MessageHelloNonceFieldEvent | MessageOfferBlindedFieldEvent | MessageOpenChannelFieldEvent | MessageOpenBlindedFieldEvent | MessageOpenRightFieldEvent | MessageOpenProofFieldEvent | MessageOpenNameFieldEvent | MessageOpenAddressesFieldEvent | MessageKnowledgeChannelFieldEvent | MessageKnowledgeReplicasReplicaFieldEvent | MessageKnowledgeReplicasSpansFieldEvent | MessageBatchChannelFieldEvent | MessageBatchHeaderFieldEvent | MessageBatchSignatureFieldEvent | MessageBatchRecordsIndexFieldEvent | MessageBatchRecordsRecordFieldEvent | MessageBatchRecordsContentFieldEvent | MessageGrantedChannelFieldEvent | MessageGrantedReplicasReplicaFieldEvent | MessageGrantedReplicasSpansFieldEvent | MessageUnheldChannelFieldEvent | MessageUnheldReplicasReplicaFieldEvent | MessageUnheldReplicasSpansFieldEvent | MessageSummaryChannelFieldEvent | MessageSummaryDigestFieldEvent | MessageSummaryIdleFieldEvent | MessagePartialChannelFieldEvent | MessagePartialContentFieldEvent | MessagePartialSpansFieldEvent | MessageGoodbyeCodeFieldEvent | MessageGoodbyeMessageFieldEvent>;
}
export interface Hello {
    version: number;
    nonce: Uint8Array<ArrayBuffer>;
}
export declare namespace Hello {
    const codec: () => Codec<Hello>;
    interface HelloVersionFieldEvent {
        field: '$.version';
        value: number;
    }
    interface HelloNonceFieldEvent {
        field: '$.nonce';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<Hello>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Hello>): Hello;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Hello>): Generator<HelloVersionFieldEvent | HelloNonceFieldEvent>;
}
export interface Offer {
    blinded: Uint8Array<ArrayBuffer>[];
}
export declare namespace Offer {
    const codec: () => Codec<Offer>;
    interface OfferBlindedFieldEvent {
        field: '$.blinded[]';
        index: number;
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<Offer>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Offer>): Offer;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Offer>): Generator<OfferBlindedFieldEvent>;
}
export interface Open {
    channel: number;
    blinded: Uint8Array<ArrayBuffer>;
    right: number;
    proof: Uint8Array<ArrayBuffer>;
    name: string;
    addresses: string[];
}
export declare namespace Open {
    const codec: () => Codec<Open>;
    interface OpenChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface OpenBlindedFieldEvent {
        field: '$.blinded';
        value: Uint8Array<ArrayBuffer>;
    }
    interface OpenRightFieldEvent {
        field: '$.right';
        value: number;
    }
    interface OpenProofFieldEvent {
        field: '$.proof';
        value: Uint8Array<ArrayBuffer>;
    }
    interface OpenNameFieldEvent {
        field: '$.name';
        value: string;
    }
    interface OpenAddressesFieldEvent {
        field: '$.addresses[]';
        index: number;
        value: string;
    }
    function encode(obj: Partial<Open>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Open>): Open;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Open>): Generator<OpenChannelFieldEvent | OpenBlindedFieldEvent | OpenRightFieldEvent | OpenProofFieldEvent | OpenNameFieldEvent | OpenAddressesFieldEvent>;
}
export interface KnowledgeMap {
    channel: number;
    replicas: ReplicaIntervals[];
}
export declare namespace KnowledgeMap {
    const codec: () => Codec<KnowledgeMap>;
    interface KnowledgeMapChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface KnowledgeMapReplicasReplicaFieldEvent {
        field: '$.replicas[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface KnowledgeMapReplicasSpansFieldEvent {
        field: '$.replicas[].spans[]';
        index: number;
        value: number;
    }
    function encode(obj: Partial<KnowledgeMap>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<KnowledgeMap>): KnowledgeMap;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<KnowledgeMap>): Generator<KnowledgeMapChannelFieldEvent | KnowledgeMapReplicasReplicaFieldEvent | KnowledgeMapReplicasSpansFieldEvent>;
}
export interface ReplicaIntervals {
    replica: Uint8Array<ArrayBuffer>;
    spans: number[];
}
export declare namespace ReplicaIntervals {
    const codec: () => Codec<ReplicaIntervals>;
    interface ReplicaIntervalsReplicaFieldEvent {
        field: '$.replica';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ReplicaIntervalsSpansFieldEvent {
        field: '$.spans[]';
        index: number;
        value: number;
    }
    function encode(obj: Partial<ReplicaIntervals>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReplicaIntervals>): ReplicaIntervals;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReplicaIntervals>): Generator<ReplicaIntervalsReplicaFieldEvent | ReplicaIntervalsSpansFieldEvent>;
}
export interface Batch {
    channel: number;
    header: Uint8Array<ArrayBuffer>;
    signature: Uint8Array<ArrayBuffer>;
    records: Slot[];
}
export declare namespace Batch {
    const codec: () => Codec<Batch>;
    interface BatchChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface BatchHeaderFieldEvent {
        field: '$.header';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BatchSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BatchRecordsIndexFieldEvent {
        field: '$.records[].index';
        value: number;
        index: number;
    }
    interface BatchRecordsRecordFieldEvent {
        field: '$.records[].record';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface BatchRecordsContentFieldEvent {
        field: '$.records[].content';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    function encode(obj: Partial<Batch>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Batch>): Batch;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Batch>): Generator<BatchChannelFieldEvent | BatchHeaderFieldEvent | BatchSignatureFieldEvent | BatchRecordsIndexFieldEvent | BatchRecordsRecordFieldEvent | BatchRecordsContentFieldEvent>;
}
export interface Slot {
    index: number;
    record: Uint8Array<ArrayBuffer>;
    content: Uint8Array<ArrayBuffer>;
}
export declare namespace Slot {
    const codec: () => Codec<Slot>;
    interface SlotIndexFieldEvent {
        field: '$.index';
        value: number;
    }
    interface SlotRecordFieldEvent {
        field: '$.record';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SlotContentFieldEvent {
        field: '$.content';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<Slot>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Slot>): Slot;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Slot>): Generator<SlotIndexFieldEvent | SlotRecordFieldEvent | SlotContentFieldEvent>;
}
export interface FolderSummary {
    channel: number;
    digest: Uint8Array<ArrayBuffer>;
    idle: boolean;
}
export declare namespace FolderSummary {
    const codec: () => Codec<FolderSummary>;
    interface FolderSummaryChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface FolderSummaryDigestFieldEvent {
        field: '$.digest';
        value: Uint8Array<ArrayBuffer>;
    }
    interface FolderSummaryIdleFieldEvent {
        field: '$.idle';
        value: boolean;
    }
    function encode(obj: Partial<FolderSummary>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FolderSummary>): FolderSummary;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FolderSummary>): Generator<FolderSummaryChannelFieldEvent | FolderSummaryDigestFieldEvent | FolderSummaryIdleFieldEvent>;
}
export interface PartialContent {
    channel: number;
    content: Uint8Array<ArrayBuffer>;
    spans: number[];
}
export declare namespace PartialContent {
    const codec: () => Codec<PartialContent>;
    interface PartialContentChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface PartialContentContentFieldEvent {
        field: '$.content';
        value: Uint8Array<ArrayBuffer>;
    }
    interface PartialContentSpansFieldEvent {
        field: '$.spans[]';
        index: number;
        value: number;
    }
    function encode(obj: Partial<PartialContent>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PartialContent>): PartialContent;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PartialContent>): Generator<PartialContentChannelFieldEvent | PartialContentContentFieldEvent | PartialContentSpansFieldEvent>;
}
export interface Goodbye {
    code: string;
    message: string;
}
export declare namespace Goodbye {
    const codec: () => Codec<Goodbye>;
    interface GoodbyeCodeFieldEvent {
        field: '$.code';
        value: string;
    }
    interface GoodbyeMessageFieldEvent {
        field: '$.message';
        value: string;
    }
    function encode(obj: Partial<Goodbye>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Goodbye>): Goodbye;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Goodbye>): Generator<GoodbyeCodeFieldEvent | GoodbyeMessageFieldEvent>;
}
export interface BatchHeader {
    folder: Uint8Array<ArrayBuffer>;
    replica: Uint8Array<ArrayBuffer>;
    nonce: Uint8Array<ArrayBuffer>;
    device: Uint8Array<ArrayBuffer>;
    first: number;
    hashes: Uint8Array<ArrayBuffer>;
    previous: Uint8Array<ArrayBuffer>;
    grant: Uint8Array<ArrayBuffer>;
}
export declare namespace BatchHeader {
    const codec: () => Codec<BatchHeader>;
    interface BatchHeaderFolderFieldEvent {
        field: '$.folder';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BatchHeaderReplicaFieldEvent {
        field: '$.replica';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BatchHeaderNonceFieldEvent {
        field: '$.nonce';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BatchHeaderDeviceFieldEvent {
        field: '$.device';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BatchHeaderFirstFieldEvent {
        field: '$.first';
        value: number;
    }
    interface BatchHeaderHashesFieldEvent {
        field: '$.hashes';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BatchHeaderPreviousFieldEvent {
        field: '$.previous';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BatchHeaderGrantFieldEvent {
        field: '$.grant';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<BatchHeader>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BatchHeader>): BatchHeader;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BatchHeader>): Generator<BatchHeaderFolderFieldEvent | BatchHeaderReplicaFieldEvent | BatchHeaderNonceFieldEvent | BatchHeaderDeviceFieldEvent | BatchHeaderFirstFieldEvent | BatchHeaderHashesFieldEvent | BatchHeaderPreviousFieldEvent | BatchHeaderGrantFieldEvent>;
}
export interface Grant {
    folder: Uint8Array<ArrayBuffer>;
    device: Uint8Array<ArrayBuffer>;
    right: number;
    epoch: number;
    expiry: number;
    signature: Uint8Array<ArrayBuffer>;
}
export declare namespace Grant {
    const codec: () => Codec<Grant>;
    interface GrantFolderFieldEvent {
        field: '$.folder';
        value: Uint8Array<ArrayBuffer>;
    }
    interface GrantDeviceFieldEvent {
        field: '$.device';
        value: Uint8Array<ArrayBuffer>;
    }
    interface GrantRightFieldEvent {
        field: '$.right';
        value: number;
    }
    interface GrantEpochFieldEvent {
        field: '$.epoch';
        value: number;
    }
    interface GrantExpiryFieldEvent {
        field: '$.expiry';
        value: number;
    }
    interface GrantSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<Grant>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Grant>): Grant;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Grant>): Generator<GrantFolderFieldEvent | GrantDeviceFieldEvent | GrantRightFieldEvent | GrantEpochFieldEvent | GrantExpiryFieldEvent | GrantSignatureFieldEvent>;
}
export interface Record {
    path: Uint8Array<ArrayBuffer>;
    replica: Uint8Array<ArrayBuffer>;
    seq: number;
    vector: VectorEntry[];
    type: number;
    content: Uint8Array<ArrayBuffer>;
    size: number;
    mode: number;
    mtime: bigint;
    target: Uint8Array<ArrayBuffer>;
    ancestor: Uint8Array<ArrayBuffer>;
    origin?: Origin;
}
export declare namespace Record {
    const codec: () => Codec<Record>;
    interface RecordPathFieldEvent {
        field: '$.path';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordReplicaFieldEvent {
        field: '$.replica';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordSeqFieldEvent {
        field: '$.seq';
        value: number;
    }
    interface RecordVectorReplicaFieldEvent {
        field: '$.vector[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordVectorSeqFieldEvent {
        field: '$.vector[].seq';
        value: number;
        index: number;
    }
    interface RecordTypeFieldEvent {
        field: '$.type';
        value: number;
    }
    interface RecordContentFieldEvent {
        field: '$.content';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordSizeFieldEvent {
        field: '$.size';
        value: number;
    }
    interface RecordModeFieldEvent {
        field: '$.mode';
        value: number;
    }
    interface RecordMtimeFieldEvent {
        field: '$.mtime';
        value: bigint;
    }
    interface RecordTargetFieldEvent {
        field: '$.target';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordAncestorFieldEvent {
        field: '$.ancestor';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordOriginReplicaFieldEvent {
        field: '$.origin.replica';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordOriginSeqFieldEvent {
        field: '$.origin.seq';
        value: number;
    }
    interface RecordOriginDeviceFieldEvent {
        field: '$.origin.device';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<Record>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Record>): Record;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Record>): Generator<RecordPathFieldEvent | RecordReplicaFieldEvent | RecordSeqFieldEvent | RecordVectorReplicaFieldEvent | RecordVectorSeqFieldEvent | RecordTypeFieldEvent | RecordContentFieldEvent | RecordSizeFieldEvent | RecordModeFieldEvent | RecordMtimeFieldEvent | RecordTargetFieldEvent | RecordAncestorFieldEvent | RecordOriginReplicaFieldEvent | RecordOriginSeqFieldEvent | RecordOriginDeviceFieldEvent>;
}
export interface Origin {
    replica: Uint8Array<ArrayBuffer>;
    seq: number;
    device: Uint8Array<ArrayBuffer>;
}
export declare namespace Origin {
    const codec: () => Codec<Origin>;
    interface OriginReplicaFieldEvent {
        field: '$.replica';
        value: Uint8Array<ArrayBuffer>;
    }
    interface OriginSeqFieldEvent {
        field: '$.seq';
        value: number;
    }
    interface OriginDeviceFieldEvent {
        field: '$.device';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<Origin>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Origin>): Origin;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Origin>): Generator<OriginReplicaFieldEvent | OriginSeqFieldEvent | OriginDeviceFieldEvent>;
}
export interface VectorEntry {
    replica: Uint8Array<ArrayBuffer>;
    seq: number;
}
export declare namespace VectorEntry {
    const codec: () => Codec<VectorEntry>;
    interface VectorEntryReplicaFieldEvent {
        field: '$.replica';
        value: Uint8Array<ArrayBuffer>;
    }
    interface VectorEntrySeqFieldEvent {
        field: '$.seq';
        value: number;
    }
    function encode(obj: Partial<VectorEntry>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VectorEntry>): VectorEntry;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VectorEntry>): Generator<VectorEntryReplicaFieldEvent | VectorEntrySeqFieldEvent>;
}
export interface BlockListMessage {
    blocks: Uint8Array<ArrayBuffer>;
}
export declare namespace BlockListMessage {
    const codec: () => Codec<BlockListMessage>;
    interface BlockListMessageBlocksFieldEvent {
        field: '$.blocks';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<BlockListMessage>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BlockListMessage>): BlockListMessage;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BlockListMessage>): Generator<BlockListMessageBlocksFieldEvent>;
}
export interface BlockRequest {
    channel: number;
    hashes: Uint8Array<ArrayBuffer>;
    lists: Uint8Array<ArrayBuffer>;
    rate: number;
    bases: Basis[];
}
export declare namespace BlockRequest {
    const codec: () => Codec<BlockRequest>;
    interface BlockRequestChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface BlockRequestHashesFieldEvent {
        field: '$.hashes';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BlockRequestListsFieldEvent {
        field: '$.lists';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BlockRequestRateFieldEvent {
        field: '$.rate';
        value: number;
    }
    interface BlockRequestBasesIndexFieldEvent {
        field: '$.bases[].index';
        value: number;
        index: number;
    }
    interface BlockRequestBasesFromStartFieldEvent {
        field: '$.bases[].fromStart';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface BlockRequestBasesFromEndFieldEvent {
        field: '$.bases[].fromEnd';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    function encode(obj: Partial<BlockRequest>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BlockRequest>): BlockRequest;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BlockRequest>): Generator<BlockRequestChannelFieldEvent | BlockRequestHashesFieldEvent | BlockRequestListsFieldEvent | BlockRequestRateFieldEvent | BlockRequestBasesIndexFieldEvent | BlockRequestBasesFromStartFieldEvent | BlockRequestBasesFromEndFieldEvent>;
}
export interface Basis {
    index: number;
    fromStart: Uint8Array<ArrayBuffer>;
    fromEnd: Uint8Array<ArrayBuffer>;
}
export declare namespace Basis {
    const codec: () => Codec<Basis>;
    interface BasisIndexFieldEvent {
        field: '$.index';
        value: number;
    }
    interface BasisFromStartFieldEvent {
        field: '$.fromStart';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BasisFromEndFieldEvent {
        field: '$.fromEnd';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<Basis>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Basis>): Basis;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Basis>): Generator<BasisIndexFieldEvent | BasisFromStartFieldEvent | BasisFromEndFieldEvent>;
}
export interface BlockAnswer {
    lengths: number[];
    compressed: number;
    deltas: number[];
}
export declare namespace BlockAnswer {
    const codec: () => Codec<BlockAnswer>;
    interface BlockAnswerLengthsFieldEvent {
        field: '$.lengths[]';
        index: number;
        value: number;
    }
    interface BlockAnswerCompressedFieldEvent {
        field: '$.compressed';
        value: number;
    }
    interface BlockAnswerDeltasFieldEvent {
        field: '$.deltas[]';
        index: number;
        value: number;
    }
    function encode(obj: Partial<BlockAnswer>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BlockAnswer>): BlockAnswer;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BlockAnswer>): Generator<BlockAnswerLengthsFieldEvent | BlockAnswerCompressedFieldEvent | BlockAnswerDeltasFieldEvent>;
}
export interface BlockDelta {
    runs: number[];
    literal: Uint8Array<ArrayBuffer>;
}
export declare namespace BlockDelta {
    const codec: () => Codec<BlockDelta>;
    interface BlockDeltaRunsFieldEvent {
        field: '$.runs[]';
        index: number;
        value: number;
    }
    interface BlockDeltaLiteralFieldEvent {
        field: '$.literal';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<BlockDelta>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BlockDelta>): BlockDelta;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BlockDelta>): Generator<BlockDeltaRunsFieldEvent | BlockDeltaLiteralFieldEvent>;
}
