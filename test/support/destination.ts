import { assert } from "vitest"
import * as Streams from "../../src/Streams.ts"
import type { JsonObject } from "../../src/Simulator/Json.ts"

/** A row of a destination: the newest record of an id, without the columns of change capture. */
interface Row {
  readonly updatedAt: string
  readonly isDeleted: boolean
  readonly document: JsonObject
}

/** A destination that appends every record and shows, of each id, the one with the highest cursor unless it is a deletion. */
export class Destination {
  private readonly newest = new Map<string, Row>()

  apply(record: JsonObject): void {
    const { [Streams.deletedAt]: deletedAt, [Streams.updatedAt]: updatedAt, ...document } = record
    assert.isString(updatedAt)
    const id = String(document["id"])
    const row = { updatedAt: String(updatedAt), isDeleted: deletedAt !== null, document }
    if (row.isDeleted) assert.deepStrictEqual([Object.keys(document), deletedAt], [["id"], updatedAt])
    const before = this.newest.get(id)
    if (before === undefined || before.updatedAt < row.updatedAt) this.newest.set(id, row)
    else if (before.updatedAt === row.updatedAt)
      assert.deepStrictEqual(row, before, "which of two records is newer cannot be told")
  }

  /** What a query of the table gives. */
  get documents(): ReadonlyMap<string, JsonObject> {
    const rows = [...this.newest].filter(([, { isDeleted }]) => !isDeleted)
    return new Map(rows.map(([id, { document }]) => [id, document]))
  }
}
