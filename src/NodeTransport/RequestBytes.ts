import { broken } from "./Trouble.ts"

/** What a request says, as it is sent: RFC 9112, section 3. A header that cannot be sent is thrown. */
export function requestBytes(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array
): Uint8Array {
  const lines = [`${method} ${target} HTTP/1.1`]
  for (const [name, value] of Object.entries(headers)) {
    if (!names.test(name) || !values.test(value)) throw broken("INVALID_HEADER")
    lines.push(`${name}: ${value}`)
  }
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), body])
}

const names = /^[\w!#$%&'*+.^`|~-]+$/
const values = /^[\t -~\x80-\xff]*$/
