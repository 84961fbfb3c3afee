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
    addresses?: AddressList;
    succession?: SignedSuccession;
    handOver?: HandOver;
    lineage?: LineageRequest;
    writeGrant?: WriteGrant;
    challenge?: Challenge;
    proof?: PossessionProof;
    sealedBatch?: SealedBatch;
    head?: Head;
    receipt?: Receipt;
    listVersions?: ListVersions;
    versions?: VersionList;
    wantVersion?: WantVersion;
    version?: VersionContent;
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
    interface MessageSummaryPartialFieldEvent {
        field: '$.summary.partial';
        value: boolean;
    }
    interface MessageSummaryCompleteFieldEvent {
        field: '$.summary.complete';
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
    interface MessageAddressesChannelFieldEvent {
        field: '$.addresses.channel';
        value: number;
    }
    interface MessageAddressesEntriesDeviceFieldEvent {
        field: '$.addresses.entries[].device';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface MessageAddressesEntriesReachFieldEvent {
        field: '$.addresses.entries[].reach';
        value: number;
        index: number;
    }
    interface MessageAddressesEntriesAddressesFieldEvent {
        field: '$.addresses.entries[].addresses[]';
        index: number;
        value: string;
    }
    interface MessageAddressesEntriesMadeFieldEvent {
        field: '$.addresses.entries[].made';
        value: number;
        index: number;
    }
    interface MessageAddressesEntriesSignatureFieldEvent {
        field: '$.addresses.entries[].signature';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface MessageSuccessionChannelFieldEvent {
        field: '$.succession.channel';
        value: number;
    }
    interface MessageSuccessionSuccessionFieldEvent {
        field: '$.succession.succession';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageSuccessionSignatureFieldEvent {
        field: '$.succession.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageHandOverChannelFieldEvent {
        field: '$.handOver.channel';
        value: number;
    }
    interface MessageHandOverSecretFieldEvent {
        field: '$.handOver.secret';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageLineageChannelFieldEvent {
        field: '$.lineage.channel';
        value: number;
    }
    interface MessageLineageEpochFieldEvent {
        field: '$.lineage.epoch';
        value: number;
    }
    interface MessageWriteGrantChannelFieldEvent {
        field: '$.writeGrant.channel';
        value: number;
    }
    interface MessageWriteGrantGrantFieldEvent {
        field: '$.writeGrant.grant';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageChallengeChannelFieldEvent {
        field: '$.challenge.channel';
        value: number;
    }
    interface MessageChallengeIdFieldEvent {
        field: '$.challenge.id';
        value: number;
    }
    interface MessageChallengePathFieldEvent {
        field: '$.challenge.path';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageChallengeContentFieldEvent {
        field: '$.challenge.content';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageChallengeNonceFieldEvent {
        field: '$.challenge.nonce';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageProofChannelFieldEvent {
        field: '$.proof.channel';
        value: number;
    }
    interface MessageProofIdFieldEvent {
        field: '$.proof.id';
        value: number;
    }
    interface MessageProofMacFieldEvent {
        field: '$.proof.mac';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageSealedBatchChannelFieldEvent {
        field: '$.sealedBatch.channel';
        value: number;
    }
    interface MessageSealedBatchHeaderFieldEvent {
        field: '$.sealedBatch.header';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageSealedBatchSignatureFieldEvent {
        field: '$.sealedBatch.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageSealedBatchEntriesIndexFieldEvent {
        field: '$.sealedBatch.entries[].index';
        value: number;
        index: number;
    }
    interface MessageSealedBatchEntriesEntryFieldEvent {
        field: '$.sealedBatch.entries[].entry';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface MessageHeadChannelFieldEvent {
        field: '$.head.channel';
        value: number;
    }
    interface MessageHeadBytesFieldEvent {
        field: '$.head.bytes';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageHeadSignatureFieldEvent {
        field: '$.head.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageReceiptChannelFieldEvent {
        field: '$.receipt.channel';
        value: number;
    }
    interface MessageReceiptBytesFieldEvent {
        field: '$.receipt.bytes';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageReceiptSignatureFieldEvent {
        field: '$.receipt.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageListVersionsChannelFieldEvent {
        field: '$.listVersions.channel';
        value: number;
    }
    interface MessageListVersionsRequestFieldEvent {
        field: '$.listVersions.request';
        value: number;
    }
    interface MessageListVersionsPathFieldEvent {
        field: '$.listVersions.path';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageVersionsChannelFieldEvent {
        field: '$.versions.channel';
        value: number;
    }
    interface MessageVersionsRequestFieldEvent {
        field: '$.versions.request';
        value: number;
    }
    interface MessageVersionsVersionsPathFieldEvent {
        field: '$.versions.versions[].path';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface MessageVersionsVersionsAtFieldEvent {
        field: '$.versions.versions[].at';
        value: number;
        index: number;
    }
    interface MessageVersionsVersionsNumberFieldEvent {
        field: '$.versions.versions[].number';
        value: number;
        index: number;
    }
    interface MessageVersionsVersionsTypeFieldEvent {
        field: '$.versions.versions[].type';
        value: number;
        index: number;
    }
    interface MessageVersionsVersionsSizeFieldEvent {
        field: '$.versions.versions[].size';
        value: number;
        index: number;
    }
    interface MessageVersionsVersionsMtimeFieldEvent {
        field: '$.versions.versions[].mtime';
        value: bigint;
        index: number;
    }
    interface MessageVersionsMoreFieldEvent {
        field: '$.versions.more';
        value: boolean;
    }
    interface MessageWantVersionChannelFieldEvent {
        field: '$.wantVersion.channel';
        value: number;
    }
    interface MessageWantVersionRequestFieldEvent {
        field: '$.wantVersion.request';
        value: number;
    }
    interface MessageWantVersionPathFieldEvent {
        field: '$.wantVersion.path';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageWantVersionAtFieldEvent {
        field: '$.wantVersion.at';
        value: number;
    }
    interface MessageWantVersionNumberFieldEvent {
        field: '$.wantVersion.number';
        value: number;
    }
    interface MessageVersionChannelFieldEvent {
        field: '$.version.channel';
        value: number;
    }
    interface MessageVersionRequestFieldEvent {
        field: '$.version.request';
        value: number;
    }
    interface MessageVersionContentFieldEvent {
        field: '$.version.content';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<Message>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Message>): Message;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Message>): Generator<MessageHelloVersionFieldEvent | MessageHelloNonceFieldEvent | MessageOfferBlindedFieldEvent | MessageOpenChannelFieldEvent | MessageOpenBlindedFieldEvent | MessageOpenRightFieldEvent | MessageOpenProofFieldEvent | MessageOpenNameFieldEvent | MessageOpenAddressesFieldEvent | MessageKnowledgeChannelFieldEvent | MessageKnowledgeReplicasReplicaFieldEvent | MessageKnowledgeReplicasSpansFieldEvent | MessageBatchChannelFieldEvent | MessageBatchHeaderFieldEvent | MessageBatchSignatureFieldEvent | MessageBatchRecordsIndexFieldEvent | MessageBatchRecordsRecordFieldEvent | MessageBatchRecordsContentFieldEvent | MessageGrantedChannelFieldEvent | MessageGrantedReplicasReplicaFieldEvent | MessageGrantedReplicasSpansFieldEvent | MessageUnheldChannelFieldEvent | MessageUnheldReplicasReplicaFieldEvent | MessageUnheldReplicasSpansFieldEvent | MessageSummaryChannelFieldEvent | MessageSummaryDigestFieldEvent | MessageSummaryIdleFieldEvent | MessageSummaryPartialFieldEvent | MessageSummaryCompleteFieldEvent | MessagePartialChannelFieldEvent | MessagePartialContentFieldEvent | MessagePartialSpansFieldEvent | MessageGoodbyeCodeFieldEvent | MessageGoodbyeMessageFieldEvent | MessageAddressesChannelFieldEvent | MessageAddressesEntriesDeviceFieldEvent | MessageAddressesEntriesReachFieldEvent | MessageAddressesEntriesAddressesFieldEvent | MessageAddressesEntriesMadeFieldEvent | MessageAddressesEntriesSignatureFieldEvent | MessageSuccessionChannelFieldEvent | MessageSuccessionSuccessionFieldEvent | MessageSuccessionSignatureFieldEvent | MessageHandOverChannelFieldEvent | MessageHandOverSecretFieldEvent | MessageLineageChannelFieldEvent | MessageLineageEpochFieldEvent | MessageWriteGrantChannelFieldEvent | MessageWriteGrantGrantFieldEvent | MessageChallengeChannelFieldEvent | MessageChallengeIdFieldEvent | MessageChallengePathFieldEvent | MessageChallengeContentFieldEvent | MessageChallengeNonceFieldEvent | MessageProofChannelFieldEvent | MessageProofIdFieldEvent | MessageProofMacFieldEvent | MessageSealedBatchChannelFieldEvent | MessageSealedBatchHeaderFieldEvent | MessageSealedBatchSignatureFieldEvent | MessageSealedBatchEntriesIndexFieldEvent | MessageSealedBatchEntriesEntryFieldEvent | MessageHeadChannelFieldEvent | MessageHeadBytesFieldEvent | MessageHeadSignatureFieldEvent | MessageReceiptChannelFieldEvent | MessageReceiptBytesFieldEvent | MessageReceiptSignatureFieldEvent | MessageListVersionsChannelFieldEvent | MessageListVersionsRequestFieldEvent | MessageListVersionsPathFieldEvent | MessageVersionsChannelFieldEvent | MessageVersionsRequestFieldEvent | MessageVersionsVersionsPathFieldEvent | MessageVersionsVersionsAtFieldEvent | MessageVersionsVersionsNumberFieldEvent | MessageVersionsVersionsTypeFieldEvent | MessageVersionsVersionsSizeFieldEvent | MessageVersionsVersionsMtimeFieldEvent | MessageVersionsMoreFieldEvent | MessageWantVersionChannelFieldEvent | MessageWantVersionRequestFieldEvent | MessageWantVersionPathFieldEvent | MessageWantVersionAtFieldEvent | MessageWantVersionNumberFieldEvent | MessageVersionChannelFieldEvent | MessageVersionRequestFieldEvent | MessageVersionContentFieldEvent>;
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
    partial: boolean;
    complete: boolean;
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
    interface FolderSummaryPartialFieldEvent {
        field: '$.partial';
        value: boolean;
    }
    interface FolderSummaryCompleteFieldEvent {
        field: '$.complete';
        value: boolean;
    }
    function encode(obj: Partial<FolderSummary>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FolderSummary>): FolderSummary;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FolderSummary>): Generator<FolderSummaryChannelFieldEvent | FolderSummaryDigestFieldEvent | FolderSummaryIdleFieldEvent | FolderSummaryPartialFieldEvent | FolderSummaryCompleteFieldEvent>;
}
export interface Challenge {
    channel: number;
    id: number;
    path: Uint8Array<ArrayBuffer>;
    content: Uint8Array<ArrayBuffer>;
    nonce: Uint8Array<ArrayBuffer>;
}
export declare namespace Challenge {
    const codec: () => Codec<Challenge>;
    interface ChallengeChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface ChallengeIdFieldEvent {
        field: '$.id';
        value: number;
    }
    interface ChallengePathFieldEvent {
        field: '$.path';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ChallengeContentFieldEvent {
        field: '$.content';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ChallengeNonceFieldEvent {
        field: '$.nonce';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<Challenge>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Challenge>): Challenge;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Challenge>): Generator<ChallengeChannelFieldEvent | ChallengeIdFieldEvent | ChallengePathFieldEvent | ChallengeContentFieldEvent | ChallengeNonceFieldEvent>;
}
export interface PossessionProof {
    channel: number;
    id: number;
    mac: Uint8Array<ArrayBuffer>;
}
export declare namespace PossessionProof {
    const codec: () => Codec<PossessionProof>;
    interface PossessionProofChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface PossessionProofIdFieldEvent {
        field: '$.id';
        value: number;
    }
    interface PossessionProofMacFieldEvent {
        field: '$.mac';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<PossessionProof>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PossessionProof>): PossessionProof;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PossessionProof>): Generator<PossessionProofChannelFieldEvent | PossessionProofIdFieldEvent | PossessionProofMacFieldEvent>;
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
export interface ListVersions {
    channel: number;
    request: number;
    path: Uint8Array<ArrayBuffer>;
}
export declare namespace ListVersions {
    const codec: () => Codec<ListVersions>;
    interface ListVersionsChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface ListVersionsRequestFieldEvent {
        field: '$.request';
        value: number;
    }
    interface ListVersionsPathFieldEvent {
        field: '$.path';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<ListVersions>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ListVersions>): ListVersions;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ListVersions>): Generator<ListVersionsChannelFieldEvent | ListVersionsRequestFieldEvent | ListVersionsPathFieldEvent>;
}
export interface VersionList {
    channel: number;
    request: number;
    versions: VersionEntry[];
    more: boolean;
}
export declare namespace VersionList {
    const codec: () => Codec<VersionList>;
    interface VersionListChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface VersionListRequestFieldEvent {
        field: '$.request';
        value: number;
    }
    interface VersionListVersionsPathFieldEvent {
        field: '$.versions[].path';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface VersionListVersionsAtFieldEvent {
        field: '$.versions[].at';
        value: number;
        index: number;
    }
    interface VersionListVersionsNumberFieldEvent {
        field: '$.versions[].number';
        value: number;
        index: number;
    }
    interface VersionListVersionsTypeFieldEvent {
        field: '$.versions[].type';
        value: number;
        index: number;
    }
    interface VersionListVersionsSizeFieldEvent {
        field: '$.versions[].size';
        value: number;
        index: number;
    }
    interface VersionListVersionsMtimeFieldEvent {
        field: '$.versions[].mtime';
        value: bigint;
        index: number;
    }
    interface VersionListMoreFieldEvent {
        field: '$.more';
        value: boolean;
    }
    function encode(obj: Partial<VersionList>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VersionList>): VersionList;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VersionList>): Generator<VersionListChannelFieldEvent | VersionListRequestFieldEvent | VersionListVersionsPathFieldEvent | VersionListVersionsAtFieldEvent | VersionListVersionsNumberFieldEvent | VersionListVersionsTypeFieldEvent | VersionListVersionsSizeFieldEvent | VersionListVersionsMtimeFieldEvent | VersionListMoreFieldEvent>;
}
export interface VersionEntry {
    path: Uint8Array<ArrayBuffer>;
    at: number;
    number: number;
    type: number;
    size: number;
    mtime: bigint;
}
export declare namespace VersionEntry {
    const codec: () => Codec<VersionEntry>;
    interface VersionEntryPathFieldEvent {
        field: '$.path';
        value: Uint8Array<ArrayBuffer>;
    }
    interface VersionEntryAtFieldEvent {
        field: '$.at';
        value: number;
    }
    interface VersionEntryNumberFieldEvent {
        field: '$.number';
        value: number;
    }
    interface VersionEntryTypeFieldEvent {
        field: '$.type';
        value: number;
    }
    interface VersionEntrySizeFieldEvent {
        field: '$.size';
        value: number;
    }
    interface VersionEntryMtimeFieldEvent {
        field: '$.mtime';
        value: bigint;
    }
    function encode(obj: Partial<VersionEntry>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VersionEntry>): VersionEntry;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VersionEntry>): Generator<VersionEntryPathFieldEvent | VersionEntryAtFieldEvent | VersionEntryNumberFieldEvent | VersionEntryTypeFieldEvent | VersionEntrySizeFieldEvent | VersionEntryMtimeFieldEvent>;
}
export interface WantVersion {
    channel: number;
    request: number;
    path: Uint8Array<ArrayBuffer>;
    at: number;
    number: number;
}
export declare namespace WantVersion {
    const codec: () => Codec<WantVersion>;
    interface WantVersionChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface WantVersionRequestFieldEvent {
        field: '$.request';
        value: number;
    }
    interface WantVersionPathFieldEvent {
        field: '$.path';
        value: Uint8Array<ArrayBuffer>;
    }
    interface WantVersionAtFieldEvent {
        field: '$.at';
        value: number;
    }
    interface WantVersionNumberFieldEvent {
        field: '$.number';
        value: number;
    }
    function encode(obj: Partial<WantVersion>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<WantVersion>): WantVersion;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<WantVersion>): Generator<WantVersionChannelFieldEvent | WantVersionRequestFieldEvent | WantVersionPathFieldEvent | WantVersionAtFieldEvent | WantVersionNumberFieldEvent>;
}
export interface VersionContent {
    channel: number;
    request: number;
    content: Uint8Array<ArrayBuffer>;
}
export declare namespace VersionContent {
    const codec: () => Codec<VersionContent>;
    interface VersionContentChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface VersionContentRequestFieldEvent {
        field: '$.request';
        value: number;
    }
    interface VersionContentContentFieldEvent {
        field: '$.content';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<VersionContent>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VersionContent>): VersionContent;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VersionContent>): Generator<VersionContentChannelFieldEvent | VersionContentRequestFieldEvent | VersionContentContentFieldEvent>;
}
export interface BlockRequest {
    channel: number;
    hashes: Uint8Array<ArrayBuffer>;
    lists: Uint8Array<ArrayBuffer>;
    rate: number;
    bases: Basis[];
    sealed: SealedWant[];
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
    interface BlockRequestSealedReplicaFieldEvent {
        field: '$.sealed[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface BlockRequestSealedSeqFieldEvent {
        field: '$.sealed[].seq';
        value: number;
        index: number;
    }
    interface BlockRequestSealedNamesFieldEvent {
        field: '$.sealed[].names';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    function encode(obj: Partial<BlockRequest>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BlockRequest>): BlockRequest;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BlockRequest>): Generator<BlockRequestChannelFieldEvent | BlockRequestHashesFieldEvent | BlockRequestListsFieldEvent | BlockRequestRateFieldEvent | BlockRequestBasesIndexFieldEvent | BlockRequestBasesFromStartFieldEvent | BlockRequestBasesFromEndFieldEvent | BlockRequestSealedReplicaFieldEvent | BlockRequestSealedSeqFieldEvent | BlockRequestSealedNamesFieldEvent>;
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
export interface AddressList {
    channel: number;
    entries: SignedAddresses[];
}
export declare namespace AddressList {
    const codec: () => Codec<AddressList>;
    interface AddressListChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface AddressListEntriesDeviceFieldEvent {
        field: '$.entries[].device';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface AddressListEntriesReachFieldEvent {
        field: '$.entries[].reach';
        value: number;
        index: number;
    }
    interface AddressListEntriesAddressesFieldEvent {
        field: '$.entries[].addresses[]';
        index: number;
        value: string;
    }
    interface AddressListEntriesMadeFieldEvent {
        field: '$.entries[].made';
        value: number;
        index: number;
    }
    interface AddressListEntriesSignatureFieldEvent {
        field: '$.entries[].signature';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    function encode(obj: Partial<AddressList>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AddressList>): AddressList;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AddressList>): Generator<AddressListChannelFieldEvent | AddressListEntriesDeviceFieldEvent | AddressListEntriesReachFieldEvent | AddressListEntriesAddressesFieldEvent | AddressListEntriesMadeFieldEvent | AddressListEntriesSignatureFieldEvent>;
}
export interface SignedAddresses {
    device: Uint8Array<ArrayBuffer>;
    reach: number;
    addresses: string[];
    made: number;
    signature: Uint8Array<ArrayBuffer>;
}
export declare namespace SignedAddresses {
    const codec: () => Codec<SignedAddresses>;
    interface SignedAddressesDeviceFieldEvent {
        field: '$.device';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedAddressesReachFieldEvent {
        field: '$.reach';
        value: number;
    }
    interface SignedAddressesAddressesFieldEvent {
        field: '$.addresses[]';
        index: number;
        value: string;
    }
    interface SignedAddressesMadeFieldEvent {
        field: '$.made';
        value: number;
    }
    interface SignedAddressesSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<SignedAddresses>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedAddresses>): SignedAddresses;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedAddresses>): Generator<SignedAddressesDeviceFieldEvent | SignedAddressesReachFieldEvent | SignedAddressesAddressesFieldEvent | SignedAddressesMadeFieldEvent | SignedAddressesSignatureFieldEvent>;
}
export interface JoinMessage {
    hello?: JoinHello;
    request?: JoinRequest;
    answer?: JoinAnswer;
}
export declare namespace JoinMessage {
    const codec: () => Codec<JoinMessage>;
    interface JoinMessageHelloVersionFieldEvent {
        field: '$.hello.version';
        value: number;
    }
    interface JoinMessageHelloNonceFieldEvent {
        field: '$.hello.nonce';
        value: Uint8Array<ArrayBuffer>;
    }
    interface JoinMessageRequestInvitationFieldEvent {
        field: '$.request.invitation';
        value: Uint8Array<ArrayBuffer>;
    }
    interface JoinMessageRequestProofFieldEvent {
        field: '$.request.proof';
        value: Uint8Array<ArrayBuffer>;
    }
    interface JoinMessageRequestNameFieldEvent {
        field: '$.request.name';
        value: string;
    }
    interface JoinMessageAnswerResultFieldEvent {
        field: '$.answer.result';
        value: number;
    }
    interface JoinMessageAnswerNameFieldEvent {
        field: '$.answer.name';
        value: string;
    }
    interface JoinMessageAnswerLabelFieldEvent {
        field: '$.answer.label';
        value: string;
    }
    interface JoinMessageAnswerKeyFieldEvent {
        field: '$.answer.key';
        value: string;
    }
    interface JoinMessageAnswerGrantFieldEvent {
        field: '$.answer.grant';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<JoinMessage>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<JoinMessage>): JoinMessage;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<JoinMessage>): Generator<JoinMessageHelloVersionFieldEvent | JoinMessageHelloNonceFieldEvent | JoinMessageRequestInvitationFieldEvent | JoinMessageRequestProofFieldEvent | JoinMessageRequestNameFieldEvent | JoinMessageAnswerResultFieldEvent | JoinMessageAnswerNameFieldEvent | JoinMessageAnswerLabelFieldEvent | JoinMessageAnswerKeyFieldEvent | JoinMessageAnswerGrantFieldEvent>;
}
export interface JoinHello {
    version: number;
    nonce: Uint8Array<ArrayBuffer>;
}
export declare namespace JoinHello {
    const codec: () => Codec<JoinHello>;
    interface JoinHelloVersionFieldEvent {
        field: '$.version';
        value: number;
    }
    interface JoinHelloNonceFieldEvent {
        field: '$.nonce';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<JoinHello>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<JoinHello>): JoinHello;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<JoinHello>): Generator<JoinHelloVersionFieldEvent | JoinHelloNonceFieldEvent>;
}
export interface JoinRequest {
    invitation: Uint8Array<ArrayBuffer>;
    proof: Uint8Array<ArrayBuffer>;
    name: string;
}
export declare namespace JoinRequest {
    const codec: () => Codec<JoinRequest>;
    interface JoinRequestInvitationFieldEvent {
        field: '$.invitation';
        value: Uint8Array<ArrayBuffer>;
    }
    interface JoinRequestProofFieldEvent {
        field: '$.proof';
        value: Uint8Array<ArrayBuffer>;
    }
    interface JoinRequestNameFieldEvent {
        field: '$.name';
        value: string;
    }
    function encode(obj: Partial<JoinRequest>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<JoinRequest>): JoinRequest;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<JoinRequest>): Generator<JoinRequestInvitationFieldEvent | JoinRequestProofFieldEvent | JoinRequestNameFieldEvent>;
}
export interface JoinAnswer {
    result: number;
    name: string;
    label: string;
    key: string;
    grant: Uint8Array<ArrayBuffer>;
}
export declare namespace JoinAnswer {
    const codec: () => Codec<JoinAnswer>;
    interface JoinAnswerResultFieldEvent {
        field: '$.result';
        value: number;
    }
    interface JoinAnswerNameFieldEvent {
        field: '$.name';
        value: string;
    }
    interface JoinAnswerLabelFieldEvent {
        field: '$.label';
        value: string;
    }
    interface JoinAnswerKeyFieldEvent {
        field: '$.key';
        value: string;
    }
    interface JoinAnswerGrantFieldEvent {
        field: '$.grant';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<JoinAnswer>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<JoinAnswer>): JoinAnswer;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<JoinAnswer>): Generator<JoinAnswerResultFieldEvent | JoinAnswerNameFieldEvent | JoinAnswerLabelFieldEvent | JoinAnswerKeyFieldEvent | JoinAnswerGrantFieldEvent>;
}
export interface SignedSuccession {
    channel: number;
    succession: Uint8Array<ArrayBuffer>;
    signature: Uint8Array<ArrayBuffer>;
}
export declare namespace SignedSuccession {
    const codec: () => Codec<SignedSuccession>;
    interface SignedSuccessionChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface SignedSuccessionSuccessionFieldEvent {
        field: '$.succession';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedSuccessionSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<SignedSuccession>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedSuccession>): SignedSuccession;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedSuccession>): Generator<SignedSuccessionChannelFieldEvent | SignedSuccessionSuccessionFieldEvent | SignedSuccessionSignatureFieldEvent>;
}
export interface HandOver {
    channel: number;
    secret: Uint8Array<ArrayBuffer>;
}
export declare namespace HandOver {
    const codec: () => Codec<HandOver>;
    interface HandOverChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface HandOverSecretFieldEvent {
        field: '$.secret';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<HandOver>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HandOver>): HandOver;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HandOver>): Generator<HandOverChannelFieldEvent | HandOverSecretFieldEvent>;
}
export interface WriteGrant {
    channel: number;
    grant: Uint8Array<ArrayBuffer>;
}
export declare namespace WriteGrant {
    const codec: () => Codec<WriteGrant>;
    interface WriteGrantChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface WriteGrantGrantFieldEvent {
        field: '$.grant';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<WriteGrant>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<WriteGrant>): WriteGrant;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<WriteGrant>): Generator<WriteGrantChannelFieldEvent | WriteGrantGrantFieldEvent>;
}
export interface LineageRequest {
    channel: number;
    epoch: number;
}
export declare namespace LineageRequest {
    const codec: () => Codec<LineageRequest>;
    interface LineageRequestChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface LineageRequestEpochFieldEvent {
        field: '$.epoch';
        value: number;
    }
    function encode(obj: Partial<LineageRequest>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LineageRequest>): LineageRequest;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LineageRequest>): Generator<LineageRequestChannelFieldEvent | LineageRequestEpochFieldEvent>;
}
export interface Succession {
    folder: Uint8Array<ArrayBuffer>;
    epoch: number;
    former: Uint8Array<ArrayBuffer>;
    publicKey: Uint8Array<ArrayBuffer>;
    maker: Uint8Array<ArrayBuffer>;
    members: Member[];
    cut: ReplicaIntervals[];
    readCheck: Uint8Array<ArrayBuffer>;
    storeCheck: Uint8Array<ArrayBuffer>;
    formerRead: Uint8Array<ArrayBuffer>;
    formerStore: Uint8Array<ArrayBuffer>;
    previous: Uint8Array<ArrayBuffer>;
    made: number;
}
export declare namespace Succession {
    const codec: () => Codec<Succession>;
    interface SuccessionFolderFieldEvent {
        field: '$.folder';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SuccessionEpochFieldEvent {
        field: '$.epoch';
        value: number;
    }
    interface SuccessionFormerFieldEvent {
        field: '$.former';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SuccessionPublicKeyFieldEvent {
        field: '$.publicKey';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SuccessionMakerFieldEvent {
        field: '$.maker';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SuccessionMembersDeviceFieldEvent {
        field: '$.members[].device';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SuccessionMembersRightFieldEvent {
        field: '$.members[].right';
        value: number;
        index: number;
    }
    interface SuccessionMembersGrantFieldEvent {
        field: '$.members[].grant';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SuccessionCutReplicaFieldEvent {
        field: '$.cut[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SuccessionCutSpansFieldEvent {
        field: '$.cut[].spans[]';
        index: number;
        value: number;
    }
    interface SuccessionReadCheckFieldEvent {
        field: '$.readCheck';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SuccessionStoreCheckFieldEvent {
        field: '$.storeCheck';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SuccessionFormerReadFieldEvent {
        field: '$.formerRead';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SuccessionFormerStoreFieldEvent {
        field: '$.formerStore';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SuccessionPreviousFieldEvent {
        field: '$.previous';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SuccessionMadeFieldEvent {
        field: '$.made';
        value: number;
    }
    function encode(obj: Partial<Succession>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Succession>): Succession;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Succession>): Generator<SuccessionFolderFieldEvent | SuccessionEpochFieldEvent | SuccessionFormerFieldEvent | SuccessionPublicKeyFieldEvent | SuccessionMakerFieldEvent | SuccessionMembersDeviceFieldEvent | SuccessionMembersRightFieldEvent | SuccessionMembersGrantFieldEvent | SuccessionCutReplicaFieldEvent | SuccessionCutSpansFieldEvent | SuccessionReadCheckFieldEvent | SuccessionStoreCheckFieldEvent | SuccessionFormerReadFieldEvent | SuccessionFormerStoreFieldEvent | SuccessionPreviousFieldEvent | SuccessionMadeFieldEvent>;
}
export interface Member {
    device: Uint8Array<ArrayBuffer>;
    right: number;
    grant: Uint8Array<ArrayBuffer>;
}
export declare namespace Member {
    const codec: () => Codec<Member>;
    interface MemberDeviceFieldEvent {
        field: '$.device';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MemberRightFieldEvent {
        field: '$.right';
        value: number;
    }
    interface MemberGrantFieldEvent {
        field: '$.grant';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<Member>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Member>): Member;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Member>): Generator<MemberDeviceFieldEvent | MemberRightFieldEvent | MemberGrantFieldEvent>;
}
export interface LineageFile {
    chain: SignedSuccession[];
}
export declare namespace LineageFile {
    const codec: () => Codec<LineageFile>;
    interface LineageFileChainChannelFieldEvent {
        field: '$.chain[].channel';
        value: number;
        index: number;
    }
    interface LineageFileChainSuccessionFieldEvent {
        field: '$.chain[].succession';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface LineageFileChainSignatureFieldEvent {
        field: '$.chain[].signature';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    function encode(obj: Partial<LineageFile>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LineageFile>): LineageFile;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LineageFile>): Generator<LineageFileChainChannelFieldEvent | LineageFileChainSuccessionFieldEvent | LineageFileChainSignatureFieldEvent>;
}
export interface SealedBatch {
    channel: number;
    header: Uint8Array<ArrayBuffer>;
    signature: Uint8Array<ArrayBuffer>;
    entries: SealedSlot[];
}
export declare namespace SealedBatch {
    const codec: () => Codec<SealedBatch>;
    interface SealedBatchChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface SealedBatchHeaderFieldEvent {
        field: '$.header';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SealedBatchSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SealedBatchEntriesIndexFieldEvent {
        field: '$.entries[].index';
        value: number;
        index: number;
    }
    interface SealedBatchEntriesEntryFieldEvent {
        field: '$.entries[].entry';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    function encode(obj: Partial<SealedBatch>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedBatch>): SealedBatch;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedBatch>): Generator<SealedBatchChannelFieldEvent | SealedBatchHeaderFieldEvent | SealedBatchSignatureFieldEvent | SealedBatchEntriesIndexFieldEvent | SealedBatchEntriesEntryFieldEvent>;
}
export interface SealedSlot {
    index: number;
    entry: Uint8Array<ArrayBuffer>;
}
export declare namespace SealedSlot {
    const codec: () => Codec<SealedSlot>;
    interface SealedSlotIndexFieldEvent {
        field: '$.index';
        value: number;
    }
    interface SealedSlotEntryFieldEvent {
        field: '$.entry';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<SealedSlot>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedSlot>): SealedSlot;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedSlot>): Generator<SealedSlotIndexFieldEvent | SealedSlotEntryFieldEvent>;
}
export interface SealedHeader {
    folder: Uint8Array<ArrayBuffer>;
    device: Uint8Array<ArrayBuffer>;
    grant: Uint8Array<ArrayBuffer>;
    replica: Uint8Array<ArrayBuffer>;
    first: number;
    epoch: number;
    origin: Uint8Array<ArrayBuffer>;
    indexes: Uint8Array<ArrayBuffer>;
    hashes: Uint8Array<ArrayBuffer>;
}
export declare namespace SealedHeader {
    const codec: () => Codec<SealedHeader>;
    interface SealedHeaderFolderFieldEvent {
        field: '$.folder';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SealedHeaderDeviceFieldEvent {
        field: '$.device';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SealedHeaderGrantFieldEvent {
        field: '$.grant';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SealedHeaderReplicaFieldEvent {
        field: '$.replica';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SealedHeaderFirstFieldEvent {
        field: '$.first';
        value: number;
    }
    interface SealedHeaderEpochFieldEvent {
        field: '$.epoch';
        value: number;
    }
    interface SealedHeaderOriginFieldEvent {
        field: '$.origin';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SealedHeaderIndexesFieldEvent {
        field: '$.indexes';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SealedHeaderHashesFieldEvent {
        field: '$.hashes';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<SealedHeader>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedHeader>): SealedHeader;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedHeader>): Generator<SealedHeaderFolderFieldEvent | SealedHeaderDeviceFieldEvent | SealedHeaderGrantFieldEvent | SealedHeaderReplicaFieldEvent | SealedHeaderFirstFieldEvent | SealedHeaderEpochFieldEvent | SealedHeaderOriginFieldEvent | SealedHeaderIndexesFieldEvent | SealedHeaderHashesFieldEvent>;
}
export interface SealedEntry {
    box: Uint8Array<ArrayBuffer>;
    needs: Uint8Array<ArrayBuffer>;
}
export declare namespace SealedEntry {
    const codec: () => Codec<SealedEntry>;
    interface SealedEntryBoxFieldEvent {
        field: '$.box';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SealedEntryNeedsFieldEvent {
        field: '$.needs';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<SealedEntry>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedEntry>): SealedEntry;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedEntry>): Generator<SealedEntryBoxFieldEvent | SealedEntryNeedsFieldEvent>;
}
export interface SealedWant {
    replica: Uint8Array<ArrayBuffer>;
    seq: number;
    names: Uint8Array<ArrayBuffer>;
}
export declare namespace SealedWant {
    const codec: () => Codec<SealedWant>;
    interface SealedWantReplicaFieldEvent {
        field: '$.replica';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SealedWantSeqFieldEvent {
        field: '$.seq';
        value: number;
    }
    interface SealedWantNamesFieldEvent {
        field: '$.names';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<SealedWant>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedWant>): SealedWant;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedWant>): Generator<SealedWantReplicaFieldEvent | SealedWantSeqFieldEvent | SealedWantNamesFieldEvent>;
}
export interface Head {
    channel: number;
    bytes: Uint8Array<ArrayBuffer>;
    signature: Uint8Array<ArrayBuffer>;
}
export declare namespace Head {
    const codec: () => Codec<Head>;
    interface HeadChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface HeadBytesFieldEvent {
        field: '$.bytes';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HeadSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<Head>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Head>): Head;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Head>): Generator<HeadChannelFieldEvent | HeadBytesFieldEvent | HeadSignatureFieldEvent>;
}
export interface HeadBody {
    folder: Uint8Array<ArrayBuffer>;
    device: Uint8Array<ArrayBuffer>;
    grant: Uint8Array<ArrayBuffer>;
    known: ReplicaIntervals[];
    replaced: ReplicaIntervals[];
    lost: ReplicaIntervals[];
}
export declare namespace HeadBody {
    const codec: () => Codec<HeadBody>;
    interface HeadBodyFolderFieldEvent {
        field: '$.folder';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HeadBodyDeviceFieldEvent {
        field: '$.device';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HeadBodyGrantFieldEvent {
        field: '$.grant';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HeadBodyKnownReplicaFieldEvent {
        field: '$.known[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface HeadBodyKnownSpansFieldEvent {
        field: '$.known[].spans[]';
        index: number;
        value: number;
    }
    interface HeadBodyReplacedReplicaFieldEvent {
        field: '$.replaced[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface HeadBodyReplacedSpansFieldEvent {
        field: '$.replaced[].spans[]';
        index: number;
        value: number;
    }
    interface HeadBodyLostReplicaFieldEvent {
        field: '$.lost[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface HeadBodyLostSpansFieldEvent {
        field: '$.lost[].spans[]';
        index: number;
        value: number;
    }
    function encode(obj: Partial<HeadBody>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HeadBody>): HeadBody;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HeadBody>): Generator<HeadBodyFolderFieldEvent | HeadBodyDeviceFieldEvent | HeadBodyGrantFieldEvent | HeadBodyKnownReplicaFieldEvent | HeadBodyKnownSpansFieldEvent | HeadBodyReplacedReplicaFieldEvent | HeadBodyReplacedSpansFieldEvent | HeadBodyLostReplicaFieldEvent | HeadBodyLostSpansFieldEvent>;
}
export interface Receipt {
    channel: number;
    bytes: Uint8Array<ArrayBuffer>;
    signature: Uint8Array<ArrayBuffer>;
}
export declare namespace Receipt {
    const codec: () => Codec<Receipt>;
    interface ReceiptChannelFieldEvent {
        field: '$.channel';
        value: number;
    }
    interface ReceiptBytesFieldEvent {
        field: '$.bytes';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ReceiptSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<Receipt>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Receipt>): Receipt;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Receipt>): Generator<ReceiptChannelFieldEvent | ReceiptBytesFieldEvent | ReceiptSignatureFieldEvent>;
}
export interface ReceiptBody {
    folder: Uint8Array<ArrayBuffer>;
    device: Uint8Array<ArrayBuffer>;
    counter: number;
    time: number;
    held: ReplicaIntervals[];
    epoch: number;
}
export declare namespace ReceiptBody {
    const codec: () => Codec<ReceiptBody>;
    interface ReceiptBodyFolderFieldEvent {
        field: '$.folder';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ReceiptBodyDeviceFieldEvent {
        field: '$.device';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ReceiptBodyCounterFieldEvent {
        field: '$.counter';
        value: number;
    }
    interface ReceiptBodyTimeFieldEvent {
        field: '$.time';
        value: number;
    }
    interface ReceiptBodyHeldReplicaFieldEvent {
        field: '$.held[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface ReceiptBodyHeldSpansFieldEvent {
        field: '$.held[].spans[]';
        index: number;
        value: number;
    }
    interface ReceiptBodyEpochFieldEvent {
        field: '$.epoch';
        value: number;
    }
    function encode(obj: Partial<ReceiptBody>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReceiptBody>): ReceiptBody;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReceiptBody>): Generator<ReceiptBodyFolderFieldEvent | ReceiptBodyDeviceFieldEvent | ReceiptBodyCounterFieldEvent | ReceiptBodyTimeFieldEvent | ReceiptBodyHeldReplicaFieldEvent | ReceiptBodyHeldSpansFieldEvent | ReceiptBodyEpochFieldEvent>;
}
export interface BundleRequest {
    body: Uint8Array<ArrayBuffer>;
    signature: Uint8Array<ArrayBuffer>;
}
export declare namespace BundleRequest {
    const codec: () => Codec<BundleRequest>;
    interface BundleRequestBodyFieldEvent {
        field: '$.body';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BundleRequestSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<BundleRequest>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BundleRequest>): BundleRequest;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BundleRequest>): Generator<BundleRequestBodyFieldEvent | BundleRequestSignatureFieldEvent>;
}
export interface BundleRequestBody {
    folder: Uint8Array<ArrayBuffer>;
    device: Uint8Array<ArrayBuffer>;
    name: string;
    made: number;
    known: ReplicaIntervals[];
    unheld: ReplicaIntervals[];
    blocks: Uint8Array<ArrayBuffer>;
}
export declare namespace BundleRequestBody {
    const codec: () => Codec<BundleRequestBody>;
    interface BundleRequestBodyFolderFieldEvent {
        field: '$.folder';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BundleRequestBodyDeviceFieldEvent {
        field: '$.device';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BundleRequestBodyNameFieldEvent {
        field: '$.name';
        value: string;
    }
    interface BundleRequestBodyMadeFieldEvent {
        field: '$.made';
        value: number;
    }
    interface BundleRequestBodyKnownReplicaFieldEvent {
        field: '$.known[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface BundleRequestBodyKnownSpansFieldEvent {
        field: '$.known[].spans[]';
        index: number;
        value: number;
    }
    interface BundleRequestBodyUnheldReplicaFieldEvent {
        field: '$.unheld[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface BundleRequestBodyUnheldSpansFieldEvent {
        field: '$.unheld[].spans[]';
        index: number;
        value: number;
    }
    interface BundleRequestBodyBlocksFieldEvent {
        field: '$.blocks';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<BundleRequestBody>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BundleRequestBody>): BundleRequestBody;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BundleRequestBody>): Generator<BundleRequestBodyFolderFieldEvent | BundleRequestBodyDeviceFieldEvent | BundleRequestBodyNameFieldEvent | BundleRequestBodyMadeFieldEvent | BundleRequestBodyKnownReplicaFieldEvent | BundleRequestBodyKnownSpansFieldEvent | BundleRequestBodyUnheldReplicaFieldEvent | BundleRequestBodyUnheldSpansFieldEvent | BundleRequestBodyBlocksFieldEvent>;
}
export interface BundleIndex {
    body: Uint8Array<ArrayBuffer>;
    signature: Uint8Array<ArrayBuffer>;
    carried: ReplicaIntervals[];
    blocks: Uint8Array<ArrayBuffer>;
    lists: Uint8Array<ArrayBuffer>;
}
export declare namespace BundleIndex {
    const codec: () => Codec<BundleIndex>;
    interface BundleIndexBodyFieldEvent {
        field: '$.body';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BundleIndexSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BundleIndexCarriedReplicaFieldEvent {
        field: '$.carried[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface BundleIndexCarriedSpansFieldEvent {
        field: '$.carried[].spans[]';
        index: number;
        value: number;
    }
    interface BundleIndexBlocksFieldEvent {
        field: '$.blocks';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BundleIndexListsFieldEvent {
        field: '$.lists';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<BundleIndex>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BundleIndex>): BundleIndex;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BundleIndex>): Generator<BundleIndexBodyFieldEvent | BundleIndexSignatureFieldEvent | BundleIndexCarriedReplicaFieldEvent | BundleIndexCarriedSpansFieldEvent | BundleIndexBlocksFieldEvent | BundleIndexListsFieldEvent>;
}
export interface BundleBody {
    folder: Uint8Array<ArrayBuffer>;
    device: Uint8Array<ArrayBuffer>;
    name: string;
    made: number;
    known: ReplicaIntervals[];
    base: ReplicaIntervals[];
    length: number;
    batches: Uint8Array<ArrayBuffer>;
    unheld: ReplicaIntervals[];
}
export declare namespace BundleBody {
    const codec: () => Codec<BundleBody>;
    interface BundleBodyFolderFieldEvent {
        field: '$.folder';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BundleBodyDeviceFieldEvent {
        field: '$.device';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BundleBodyNameFieldEvent {
        field: '$.name';
        value: string;
    }
    interface BundleBodyMadeFieldEvent {
        field: '$.made';
        value: number;
    }
    interface BundleBodyKnownReplicaFieldEvent {
        field: '$.known[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface BundleBodyKnownSpansFieldEvent {
        field: '$.known[].spans[]';
        index: number;
        value: number;
    }
    interface BundleBodyBaseReplicaFieldEvent {
        field: '$.base[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface BundleBodyBaseSpansFieldEvent {
        field: '$.base[].spans[]';
        index: number;
        value: number;
    }
    interface BundleBodyLengthFieldEvent {
        field: '$.length';
        value: number;
    }
    interface BundleBodyBatchesFieldEvent {
        field: '$.batches';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BundleBodyUnheldReplicaFieldEvent {
        field: '$.unheld[].replica';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface BundleBodyUnheldSpansFieldEvent {
        field: '$.unheld[].spans[]';
        index: number;
        value: number;
    }
    function encode(obj: Partial<BundleBody>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BundleBody>): BundleBody;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BundleBody>): Generator<BundleBodyFolderFieldEvent | BundleBodyDeviceFieldEvent | BundleBodyNameFieldEvent | BundleBodyMadeFieldEvent | BundleBodyKnownReplicaFieldEvent | BundleBodyKnownSpansFieldEvent | BundleBodyBaseReplicaFieldEvent | BundleBodyBaseSpansFieldEvent | BundleBodyLengthFieldEvent | BundleBodyBatchesFieldEvent | BundleBodyUnheldReplicaFieldEvent | BundleBodyUnheldSpansFieldEvent>;
}
export interface PunchMessage {
    address: string;
}
export declare namespace PunchMessage {
    const codec: () => Codec<PunchMessage>;
    interface PunchMessageAddressFieldEvent {
        field: '$.address';
        value: string;
    }
    function encode(obj: Partial<PunchMessage>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PunchMessage>): PunchMessage;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PunchMessage>): Generator<PunchMessageAddressFieldEvent>;
}
export interface DialBackMessage {
    ports: number[];
}
export declare namespace DialBackMessage {
    const codec: () => Codec<DialBackMessage>;
    interface DialBackMessagePortsFieldEvent {
        field: '$.ports[]';
        index: number;
        value: number;
    }
    function encode(obj: Partial<DialBackMessage>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DialBackMessage>): DialBackMessage;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DialBackMessage>): Generator<DialBackMessagePortsFieldEvent>;
}
