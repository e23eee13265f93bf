import type { DocumentBatch } from "../Documents.ts"

/** What a comparison asks to be done, in order. */
export type Step =
  /** Documents that are new, so many of them, or changed. */
  | {
      readonly _tag: "Records"
      readonly batch: DocumentBatch
      readonly updatedAt: string
      readonly new: number
    }
  /** Ids of documents that are gone. */
  | { readonly _tag: "Deletions"; readonly ids: ReadonlyArray<string>; readonly updatedAt: string }
  /** What came before can be committed: a later comparison goes on from `state`. */
  | {
      readonly _tag: "Checkpoint"
      readonly state: Readonly<Record<string, unknown>>
      readonly recordCount: number
    }
  /** The reply cannot be used further. */
  | { readonly _tag: "Doubted"; readonly doubt: Doubt }

/** Why a list cannot be what the collection is. */
export type Doubt =
  | { readonly _tag: "Duplicate"; readonly id: string }
  | { readonly _tag: "Empty" }
  /** It lacks so many documents of those that were known when the run began. */
  | {
      readonly _tag: "TooManyDeletions"
      readonly missing: number
      readonly known: number
      /** Of a hundred known documents. */
      readonly maximum: number
    }
