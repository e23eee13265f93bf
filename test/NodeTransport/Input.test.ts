import { assert, describe, it } from "@effect/vitest"
import { Input } from "../../src/NodeTransport/Input.ts"

describe("the blocks of a connection", () => {
  it("hold on to what has not been read when the pieces before are handed on", () => {
    const input = new Input()
    input.add(Uint8Array.of(1, 2, 3, 4, 5))
    input.skip(3)
    input.handOn()
    assert.deepStrictEqual([...input.unread], [4, 5])
    input.add(Uint8Array.of(6))
    assert.deepStrictEqual([...input.unread], [4, 5, 6])
  })
})
