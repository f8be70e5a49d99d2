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
    sorted { $0.point.utf8.lexicographicallyPrecedes($1.point.utf8) }
  }

  /// `[0*8 [point, permissions]]`.
  func encoded() -> [UInt8] {
    var sink = ByteArray()
    sink.writeArray(count: count)
    for entry in inOrder {
      sink.writeArray(count: 2)
      sink.writeText(entry.point)
      sink.write(UInt64(entry.permissions.rawValue))
    }
    return sink.bytes
  }

  func check(_ field: String) throws(Refusal) {
    try expectCount(count, from: 0, through: Limits.scopeEntryCount, field)
    var last: ScopeGrant?
    for entry in inOrder {
      let field = "\(field)[\(firstIndex(of: entry) ?? 0)]"
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

/// Permissions point by point, as sets to intersect.
struct ScopeSet {
  private(set) var permissions: [String: Permissions] = [:]

  init(_ scope: [ScopeGrant]) {
    for entry in scope { permissions[entry.point, default: []].formUnion(entry.permissions) }
  }

  /// Whether nothing is permitted anywhere.
  var isEmpty: Bool { permissions.values.allSatisfy(\.isEmpty) }

  /// Whether anything else is permitted somewhere.
  func permitsMore(than permission: Permissions) -> Bool {
    permissions.values.contains { !$0.subtracting(permission).isEmpty }
  }

  /// What both permit.
  func intersection(_ other: ScopeSet) -> ScopeSet {
    var result = ScopeSet([])
    for (point, mine) in permissions {
      result.permissions[point] = mine.intersection(other.permissions[point] ?? [])
    }
    return result
  }
}
