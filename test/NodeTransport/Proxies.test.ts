import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Proxies from "../../src/NodeTransport/Proxies.ts"

describe("NO_PROXY", () => {
  it.each([
    ["example.org", "https://example.org/v4", true],
    ["example.org", "https://api.example.org", true],
    ["example.org", "https://anexample.org", false],
    ["example.org", "https://example.org.invalid", false],
    [".example.org", "https://api.example.org", true],
    [".example.org", "https://example.org", true],
    ["*.example.org", "https://api.example.org", true],
    ["EXAMPLE.org", "https://api.Example.ORG", true],
    ["other.org, example.org", "https://example.org", true],
    ["other.org example.org", "https://example.org", true],
    ["other.org,,\texample.org,", "https://example.org", true],
    ["example.org:8080", "https://example.org:8080", true],
    ["example.org:8080", "https://example.org", false],
    ["example.org:443", "https://example.org", true],
    ["example.org:443", "http://example.org", false],
    ["example.org:80", "http://example.org", true],
    ["10.0.0.1", "http://10.0.0.1:8080", true],
    ["10.0.0.0/8", "http://10.0.0.1", false],
    ["[::1]", "http://[::1]:8080", true],
    ["[::1]:8080", "http://[::1]:8080", true],
    ["[::1]:8080", "http://[::1]", false],
    ["*", "https://example.org", true],
    [" * ", "https://example.org", true],
    ["*, other.org", "https://example.org", false],
    ["", "https://example.org", false],
    [" , ", "https://example.org", false]
  ])("of %j and %s: passed by %s", (noProxy, url, expected) => {
    assert.strictEqual(Proxies.isPassedBy(noProxy, new URL(url)), expected)
  })
})

describe("the proxy to a URL", () => {
  it.effect.each([
    ["https", { HTTPS_PROXY: "http://a:1", HTTP_PROXY: "http://b:2" }, "https://example.org", "http://a:1/"],
    ["http", { HTTPS_PROXY: "http://a:1", HTTP_PROXY: "http://b:2" }, "http://example.org", "http://b:2/"],
    ["https without its own", { HTTP_PROXY: "http://b:2" }, "https://example.org", "http://b:2/"],
    ["http without its own", { HTTPS_PROXY: "http://a:1" }, "http://example.org", undefined],
    [
      "lower case first",
      { HTTP_PROXY: "http://b:2", http_proxy: "c:3" },
      "http://example.org",
      "http://c:3/"
    ],
    ["this machine", { HTTP_PROXY: "http://b:2" }, "http://localhost:8080", undefined],
    ["this machine by IPv6", { HTTP_PROXY: "http://b:2" }, "http://[::1]", undefined],
    ["this machine, too", { HTTP_PROXY: "http://b:2", NO_PROXY: "x" }, "http://127.0.0.1", undefined],
    ["a host that is passed by", { HTTP_PROXY: "b:2", no_proxy: "x.org" }, "http://x.org", undefined],
    ["nothing set", {}, "https://example.org", undefined]
  ] satisfies ReadonlyArray<[string, Record<string, string>, string, string | undefined]>)(
    "is that of its protocol: %s",
    ([, environment, url, expected]) =>
      Effect.gen(function* () {
        const provider = ConfigProvider.fromMap(new Map(Object.entries(environment)))
        const proxyTo = yield* Effect.withConfigProvider(Proxies.fromEnvironment, provider)
        assert.strictEqual(proxyTo(new URL(url))?.href, expected)
      })
  )
})
