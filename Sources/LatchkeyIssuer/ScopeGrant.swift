import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// What a grant permits at one point (RFC 9237).
public struct ScopeGrant: Hashable, Sendable {
  /// 1 to 32 characters of `[a-z0-9-]`.
  public var point: String
  public var permissions: Permissions

  public init(point: String, permissions: Permissions) {
    self.point = point
    self.permissions = permissions
  }
}

extension [ScopeGrant] {
  /// The entries in the order of CRED-3.
  var inOrder: [ScopeGrant] {
    inOrder { $0.point.utf8.lexicographicallyPrecedes($1.point.utf8) }
  }

  /// `[0*8 [point, permissions]]`.
  func encoded() -> [UInt8] {
    var sink = ByteArray()
    write(to: &sink)
    return sink.bytes
  }

  /// Bytes of the encoding.
  var byteCount: Int {
    var counter = ByteCounter()
    write(to: &counter)
    return counter.count
  }

  /// Writes `[0*8 [point, permissions]]`.
  func write<Sink: ByteSink & ~Copyable>(to sink: inout Sink) {
    sink.writeArray(count: count)
    for entry in inOrder {
      sink.writeArray(count: 2)
      sink.writeText(entry.point)
      sink.write(UInt64(entry.permissions.rawValue))
    }
  }

  func check(_ name: @autoclosure () -> String) throws(Refusal) {
    try expectCount(count, from: 0, through: Limits.scopeEntryCount, name())
    var last: ScopeGrant?
    for entry in inOrder {
      var field: String { "\(name())[\(firstIndex(of: entry) ?? 0)]" }
      try expectPoint(entry.point, "\(field).point")
      // CRED-4
      try expect(
        entry.permissions.rawValue, in: 0...Action.allPermissions, "\(field).permissions",
        rule: "CRED-4")
      // CRED-3
      guard last?.point != entry.point else {
        throw Refusal(
          .duplicateKey, field: "\(field).point", rule: "A point stands once in a scope (CRED-3).")
      }
      last = entry
    }
  }
}

extension [ScopeGrant] {
  /// What is permitted at a point; nothing where it does not stand.
  func permissions(at point: String) -> Permissions {
    for entry in self where entry.point == point { return entry.permissions }
    return []
  }

  /// What both permit, point by point.
  func intersection(_ other: [ScopeGrant]) -> [ScopeGrant] {
    map { entry in
      ScopeGrant(
        point: entry.point,
        permissions: entry.permissions.intersection(other.permissions(at: entry.point)))
    }
  }

  /// Whether nothing is permitted anywhere.
  var permitsNothing: Bool { allSatisfy(\.permissions.isEmpty) }
}

extension Array {
  /// The elements in an order; no memory is taken where they are in it already.
  func inOrder(_ precedes: (Element, Element) -> Bool) -> [Element] {
    for index in indices.dropFirst() where precedes(self[index], self[index - 1]) {
      return sorted(by: precedes)
    }
    return self
  }
}

/// Counts bytes instead of keeping them.
struct ByteCounter: ByteSink {
  private(set) var count = 0

  mutating func append(_ byte: UInt8) { count += 1 }

  mutating func append(_ bytes: Span<UInt8>) { count += bytes.count }
}
