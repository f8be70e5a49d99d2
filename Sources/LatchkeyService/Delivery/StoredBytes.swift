import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

// What a ledger stores of keys, digests and names: lower-case hexadecimal text; of a reason, its number.

/// Writes bytes as lower-case hexadecimal.
private func encodeHex(_ bytes: Span<UInt8>, to encoder: any Encoder) throws {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in Array(copying: bytes) {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  var container = encoder.singleValueContainer()
  try container.encode(String(decoding: text, as: UTF8.self))
}

/// Reads lower-case hexadecimal of exactly `count` bytes.
private func decodeHex<let count: Int>(
  from decoder: any Decoder
) throws -> FixedBytes<count> {
  let container = try decoder.singleValueContainer()
  let text = Array(try container.decode(String.self).utf8)
  var bytes: [UInt8] = []
  for index in stride(from: 0, to: text.count - text.count % 2, by: 2) {
    guard let high = nibble(text[index]), let low = nibble(text[index + 1]) else { break }
    bytes.append(high << 4 | low)
  }
  guard text.count == 2 * count, let value = FixedBytes<count>(bytes.span) else {
    throw DecodingError.dataCorruptedError(
      in: container, debugDescription: "not \(count) bytes in lower-case hexadecimal")
  }
  return value
}

private func nibble(_ character: UInt8) -> UInt8? {
  switch character {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
  default: nil
  }
}

extension Digest: Codable {
  public init(from decoder: any Decoder) throws { self.init(bytes: try decodeHex(from: decoder)) }
  public func encode(to encoder: any Encoder) throws { try encodeHex(bytes.bytes, to: encoder) }
}

extension PublicKey: Codable {
  public init(from decoder: any Decoder) throws { self.init(bytes: try decodeHex(from: decoder)) }
  public func encode(to encoder: any Encoder) throws { try encodeHex(bytes.bytes, to: encoder) }
}

extension LockID: Codable {
  public init(from decoder: any Decoder) throws { self.init(bytes: try decodeHex(from: decoder)) }
  public func encode(to encoder: any Encoder) throws { try encodeHex(bytes.bytes, to: encoder) }
}

extension Nonce: Codable {
  public init(from decoder: any Decoder) throws { self.init(bytes: try decodeHex(from: decoder)) }
  public func encode(to encoder: any Encoder) throws { try encodeHex(bytes.bytes, to: encoder) }
}

extension GrantID: Codable {
  private enum CodingKeys: String, CodingKey { case issuer, serial }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      issuer: try container.decode(PublicKey.self, forKey: .issuer),
      serial: try container.decode(UInt32.self, forKey: .serial))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(issuer, forKey: .issuer)
    try container.encode(serial, forKey: .serial)
  }
}

extension DenyReason: Codable {
  public init(from decoder: any Decoder) throws {
    self.init(rawValue: try decoder.singleValueContainer().decode(UInt16.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}
