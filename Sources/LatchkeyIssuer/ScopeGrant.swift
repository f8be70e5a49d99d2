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

extension ScopeGrant: EncodedRow {
  // CRED-3
  func precedes(_ other: ScopeGrant) -> Bool {
    point.utf8.lexicographicallyPrecedes(other.point.utf8)
  }
}

extension [ScopeGrant] {
  /// `[0*8 [point, permissions]]`.
  func encoded() -> [UInt8] {
    var sink = ByteArray()
    write(to: &sink)
    return sink.bytes
  }

  /// Bytes of the encoding.
  var byteCount: Int {
    reduce(Self.headByteCount(count)) { sum, entry in
      let length = entry.point.utf8.count
      let permissions = Int(entry.permissions.rawValue)
      return sum + 1 + Self.headByteCount(length) + length + Self.headByteCount(permissions)
    }
  }

  /// Bytes of the head of a number, a length or a count; a draft may be out of range.
  private static func headByteCount(_ argument: Int) -> Int {
    argument < 24 ? 1 : argument < 0x100 ? 2 : argument < 0x1_0000 ? 3 : 5
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
    let entries = inOrder
    for index in entries.indices {
      var field: String { "\(name())[\(firstIndex(of: entries[index]) ?? 0)]" }
      try expectPoint(entries[index].point, "\(field).point")
      // CRED-4
      try expect(
        entries[index].permissions.rawValue, in: 0...Action.allPermissions, "\(field).permissions",
        rule: "CRED-4")
      // CRED-3
      guard index == 0 || entries[index - 1].point != entries[index].point else {
        throw Refusal(
          .duplicateKey, field: "\(field).point", rule: "A point stands once in a scope (CRED-3).")
      }
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
  var permitsNothing: Bool { allSatisfy { $0.permissions.isEmpty } }
}
