import type { DocumentBatch } from "./DocumentBatch.ts"
import * as Json from "./Json.ts"

/** A few names of members. Tells whether a member has one of them, without building a string where that can be. */
export class NameTable {
  private readonly names: ReadonlySet<string>
  private readonly byLength: Array<Array<Uint8Array>> = []

  constructor(names: ReadonlyArray<string>) {
    this.names = new Set(names)
    for (const name of names) {
      const bytes = new TextEncoder().encode(JSON.stringify(name))
      ;(this.byLength[bytes.length] ??= []).push(bytes)
    }
  }

  has(batch: DocumentBatch, member: number): boolean {
    const { bytes } = batch
    const start = batch.nameStart(member)
    const end = batch.nameEnd(member)
    for (const candidate of this.byLength[end - start] ?? none) {
      let i = candidate.length - 1
      while (i >= 0 && candidate[i] === bytes[start + i]) i--
      if (i < 0) return true
    }
    for (let i = start; i < end; i++)
      if (bytes[i] === Json.backslash) return this.names.has(batch.name(member))
    return false
  }
}

const none: ReadonlyArray<Uint8Array> = []
