import { assert, describe, it } from "@effect/vitest"
import * as ReplyHead from "../../src/NodeTransport/ReplyHead.ts"

const parsed = (...lines: ReadonlyArray<string>) =>
  ReplyHead.parse(["HTTP/1.1 200 OK", ...lines].join("\r\n"))

describe("the head of a reply", () => {
  it("has headers by their names in lower case, without the space around their values", () => {
    const { headers } = parsed('ETag: \t"1" ', "empty:", "Content-Type:application/json")
    assert.deepStrictEqual({ ...headers }, { etag: '"1"', empty: "", "content-type": "application/json" })
  })

  it("joins headers that are repeated, keeps the first where there is one only, and cookies apart", () => {
    const { cookies, headers } = parsed(
      "a: 1",
      "A: 2",
      "etag: 1",
      "etag: 2",
      "set-cookie: a=1",
      "Set-Cookie: b=2"
    )
    assert.deepStrictEqual({ ...headers }, { a: "1, 2", etag: "1" })
    assert.deepStrictEqual(cookies, ["a=1", "b=2"])
  })

  it("has no header that nobody sent, whatever objects inherit", () => {
    assert.isUndefined(parsed().headers["constructor"])
    assert.strictEqual(parsed("__proto__: a").headers["__proto__"], "a")
  })

  it.each([
    [["content-length: 5"], 5],
    [["content-length: 5", "Content-Length: 5"], 5],
    [["transfer-encoding: Chunked"], "chunk"],
    [[], "connection"]
  ] satisfies ReadonlyArray<[ReadonlyArray<string>, ReplyHead.ReplyHead["end"]]>)(
    "%j says where the body ends",
    (lines, end) => {
      assert.strictEqual(parsed(...lines).end, end)
    }
  )

  it.each(["204 No Content", "304 Not Modified", "100 Continue"])(
    "%s has no body, whatever else it says",
    (status) => {
      const head = ReplyHead.parse(`HTTP/1.1 ${status}\r\ncontent-length: 5`)
      assert.deepStrictEqual([head.hasBody, head.end], [false, 0])
    }
  )

  it.each([
    ["HTTP/1.1", "", true],
    ["HTTP/1.1", "connection: Close", false],
    ["HTTP/1.1", "connection: keep-alive, close", false],
    ["HTTP/1.0", "", false],
    ["HTTP/1.0", "connection: Keep-Alive", true]
  ])("%s with %j tells whether the connection may stay", (version, line, isKept) => {
    const lines = [`${version} 200`, ...(line === "" ? [] : [line])]
    assert.strictEqual(ReplyHead.parse(lines.join("\r\n")).isKept, isKept)
  })

  it.each([
    ["HTTP/2 200 OK", "NO_HTTP"],
    ["HTTP/1.1 20 OK", "NO_HTTP"],
    ["HTTP/1.1 099 OK", "NO_HTTP"],
    ["SSH-2.0-OpenSSH_9.9", "NO_HTTP"],
    ["HTTP/1.1 200 O\x00K", "NO_HTTP"],
    ["HTTP/1.1 200 OK\r\nno header", "MALFORMED_HEAD"],
    ["HTTP/1.1 200 OK\r\n: no name", "MALFORMED_HEAD"],
    ["HTTP/1.1 200 OK\r\na : b", "MALFORMED_HEAD"],
    ["HTTP/1.1 200 OK\r\na: b\r\n folded", "MALFORMED_HEAD"],
    ["HTTP/1.1 200 OK\r\na: b\nc: d", "MALFORMED_HEAD"],
    ["HTTP/1.1 200 OK\r\ncontent-length: -1", "MALFORMED_HEAD"],
    ["HTTP/1.1 200 OK\r\ncontent-length: 5, 5", "MALFORMED_HEAD"],
    ["HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6", "MALFORMED_HEAD"],
    ["HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked", "MALFORMED_HEAD"],
    ["HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked", "MALFORMED_HEAD"]
  ])("is refused as %j", (text, code) => {
    assert.throws(() => ReplyHead.parse(text), code)
  })

  it("of another protocol is seen from its first bytes", () => {
    for (const begun of ["", "H", "HTTP/1.", "HTTP/1.1 2"]) assert.isTrue(ReplyHead.isHead(begun))
    for (const begun of ["\x15", "SSH-2.0", "HTTP/2", "h"]) assert.isFalse(ReplyHead.isHead(begun))
  })
})
