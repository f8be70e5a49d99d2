import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// A byte string of fixed length as rows, paths and JSON name it.
///
/// The types of Core are neither hashable nor codable, for a lock needs neither. This wraps one of
/// them for a host; its JSON and its text are base64url.
public struct Named<Value: Nameable>: Hashable, Sendable {
  public let value: Value

  public init(_ value: Value) { self.value = value }

  /// - Returns: `nil` unless there are exactly as many bytes as the type has.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Value.byteCount else { return nil }
    value = Value(copying: bytes.span)
  }

  /// - Returns: `nil` unless it is the base64url of exactly as many bytes as the type has.
  public init?(text: String) {
    guard let bytes = Base64URL.decode(text) else { return nil }
    self.init(bytes: bytes)
  }

  public var bytes: [UInt8] { value.byteArray }

  public static func == (left: Named, right: Named) -> Bool { left.value == right.value }

  public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension Named: CustomStringConvertible {
  public var description: String { Base64URL.encode(bytes) }
}

extension Named: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let named = Named(text: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not the base64url of \(Value.byteCount) bytes")
    }
    self = named
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// A byte string of fixed length whose bytes a host may copy.
public protocol Nameable: FixedString, Equatable, Sendable {
  var byteArray: [UInt8] { get }
}

extension PublicKey: Nameable {
  public var byteArray: [UInt8] { Array(copying: bytes.bytes) }
}

extension Digest: Nameable {
  public var byteArray: [UInt8] { Array(copying: bytes.bytes) }
}

extension SiteID: Nameable {
  public var byteArray: [UInt8] { Array(copying: bytes.bytes) }
}

extension LockID: Nameable {
  public var byteArray: [UInt8] { Array(copying: bytes.bytes) }
}

extension Nonce: Nameable {
  public var byteArray: [UInt8] { Array(copying: bytes.bytes) }
}

extension FixedBytes: Nameable {
  public var byteArray: [UInt8] { Array(copying: bytes) }
}
